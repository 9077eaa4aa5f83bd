package dev.stowage.harness;

import dev.stowage.harness.rules.Rule;
import dev.stowage.harness.rules.RuleKind;
import java.util.Collection;
import java.util.List;
import java.util.Random;

/**
 * Selects the rules to run over each pair of a runtime and a storage backend. A rule about engines runs over
 * every pair. A rule about runtimes, which is also run on each runtime alone, runs over a few pairs for each
 * runtime. The pairs of successive runtimes differ, so that the rule meets every runtime and every storage
 * backend.
 */
final class PairRotation {
    private static final int MIN_STORAGES_PER_RUNTIME = 2;

    private final List<String> runtimes;
    private final List<String> storages;
    private final int width;
    private final int offset;

    private PairRotation(List<String> runtimes, List<String> storages, int width, int offset) {
        this.runtimes = runtimes;
        this.storages = storages;
        this.width = width;
        this.offset = offset;
    }

    static PairRotation of(Collection<? extends Subject> subjects, SuiteOptions suiteOptions) {
        List<EngineSubject> engines = subjects.stream()
                .filter(EngineSubject.class::isInstance)
                .map(EngineSubject.class::cast)
                .toList();
        List<String> runtimes = engines.stream().map(engine -> engine.runtime().name()).distinct().toList();
        List<String> storages = engines.stream().map(engine -> engine.storage().name()).distinct().toList();
        int width = switch (suiteOptions.pairSelection()) {
            case ALL -> storages.size();
            case ROTATING -> Math.max(MIN_STORAGES_PER_RUNTIME,
                    Math.ceilDiv(storages.size(), Math.max(1, runtimes.size())));
        };
        return new PairRotation(runtimes, storages, width, new Random(suiteOptions.seed()).nextInt(1 << 16));
    }

    boolean includes(Subject subject, Rule rule) {
        return switch (subject) {
            case RuntimeSubject ignored -> true;
            case StorageSubject ignored -> true;
            case EngineSubject engine -> rule.kind() == RuleKind.ENGINE || isSelected(engine, rule);
        };
    }

    private boolean isSelected(EngineSubject engine, Rule rule) {
        int begin =
                offset + (rule.name().hashCode() >>> 1) + width * runtimes.indexOf(engine.runtime().name());
        int position = storages.indexOf(engine.storage().name()) - begin;
        return Math.floorMod(position, storages.size()) < width;
    }
}
