package dev.stowage.harness;

import dev.stowage.harness.rules.Rule;
import dev.stowage.harness.rules.Suite;
import java.util.Collection;
import java.util.List;
import java.util.Random;

/**
 * Says which engine is held to which rule where runtimes meet many storages. A rule about engines is for
 * every pair. A rule about runtimes, which each runtime alone is held to as well, takes turns: over each
 * runtime it is run with a few storages, others than over the next runtime, so that it meets every runtime
 * and every storage, and not every pair of them.
 */
final class Turns {
    private static final int AT_LEAST = 2;

    private final List<String> runtimes;
    private final List<String> storages;
    private final int width;
    private final int first;

    private Turns(List<String> runtimes, List<String> storages, int width, int first) {
        this.runtimes = runtimes;
        this.storages = storages;
        this.width = width;
        this.first = first;
    }

    static Turns of(Collection<? extends Subject> subjects, Options options) {
        List<EngineSubject> engines = subjects.stream()
                .filter(EngineSubject.class::isInstance)
                .map(EngineSubject.class::cast)
                .toList();
        List<String> runtimes = engines.stream().map(engine -> engine.runtime().name()).distinct().toList();
        List<String> storages = engines.stream().map(engine -> engine.storage().name()).distinct().toList();
        int width = switch (options.pairs()) {
            case EVERY -> storages.size();
            case IN_TURN -> Math.max(AT_LEAST, Math.ceilDiv(storages.size(), Math.max(1, runtimes.size())));
        };
        return new Turns(runtimes, storages, width, new Random(options.seed()).nextInt(1 << 16));
    }

    boolean has(Subject subject, Rule rule) {
        return switch (subject) {
            case RuntimeSubject ignored -> true;
            case StorageSubject ignored -> true;
            case EngineSubject engine -> Suite.isAboutEngines(rule) || isTurn(engine, rule);
        };
    }

    private boolean isTurn(EngineSubject engine, Rule rule) {
        int begin = first + (rule.name().hashCode() >>> 1)
                + width * runtimes.indexOf(engine.runtime().name());
        int place = storages.indexOf(engine.storage().name()) - begin;
        return Math.floorMod(place, storages.size()) < width;
    }
}
