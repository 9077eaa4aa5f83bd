package dev.stowage.harness.rules;

import dev.stowage.api.Capability;
import dev.stowage.api.Layer;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.harness.Clause;
import dev.stowage.harness.EngineSubject;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.Subject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The rules for one subject, with what they share. */
public final class Suite implements AutoCloseable {
    static final List<Class<?>> RUNTIME_BOOKS = List.of(RuntimeBackendRules.class, CreateRules.class,
            CreateRaceRules.class,
            StartRules.class, KillRules.class, StopRules.class, PauseRules.class, ObserveRules.class,
            ExitRules.class,
            AwaitRules.class, LogRules.class, DeleteRules.class, ListRules.class, SettleRules.class,
            ManagerRules.class, InterruptRules.class, WalkRules.class,
            HookRules.class);
    static final List<Class<?>> STORAGE_BOOKS = List.of(StoreBackendRules.class, StoreCreateRules.class,
            StoreUpdateRules.class, StoreReadRules.class, StoreDeleteRules.class, StoreLevelRules.class,
            StoreDamageRules.class, StoreProcessRules.class, StorePowerRules.class, StoreFaultRules.class,
            StoreFlipRules.class, StoreHammerRules.class,
            StoreFullRules.class);
    /** Their rules try their luck, and may do so for ever. */
    private static final List<Class<?>> LASTING_BOOKS = List.of(StorePowerRules.class, StoreFaultRules.class,
            StoreFlipRules.class, StoreHammerRules.class, StoreFullRules.class);

    static final List<Class<?>> ENGINE_BOOKS = List.of(ConfigureRules.class, RunRules.class,
            RecordRules.class,
            ExclusionRules.class, RecoveryRules.class, UnrecordedRules.class);

    private final List<Rule> rules;
    private final Bench stage;

    private Suite(List<Rule> rules, Bench stage) {
        this.rules = List.copyOf(rules);
        this.stage = stage;
    }

    /**
     * Opens a subject.
     *
     * @param subject the subject
     * @param workshop directories, ids and time
     * @return its rules
     */
    public static Suite of(Subject subject, Workshop workshop) {
        return switch (subject) {
            case RuntimeSubject runtime -> runtime(new RuntimeStage(workshop, runtime, Optional.empty()),
                    Layer.RAW);
            case EngineSubject engine -> runtime(new RuntimeStage(workshop, engine.runtime(),
                    Optional.of(engine)), Layer.ENGINE);
            case StorageSubject storage -> storage(new StorageStage(workshop, storage));
        };
    }

    /**
     * Returns what all rules together verify.
     *
     * @return clauses
     */
    public static Set<Clause> verified() {
        Set<Clause> clauses = EnumSet.of(Clause.EXIT_CODE);
        Stream.of(RUNTIME_BOOKS, ENGINE_BOOKS, STORAGE_BOOKS)
                .flatMap(List::stream)
                .flatMap(book -> RuleBook.clauses(book).stream())
                .forEach(clauses::add);
        for (Layer layer : Layer.values()) {
            clauses.addAll(Matrix.clauses(layer));
        }
        return clauses;
    }

    /**
     * Returns the rules that the subject is held to.
     *
     * @return the rules
     */
    public List<Rule> rules() {
        return rules;
    }

    /**
     * Returns those rules that try their luck a few times, or as long as {@link Workshop#lasting} says.
     *
     * @return the rules
     */
    public List<Rule> lastingRules() {
        return rules.stream().filter(rule -> isOf(LASTING_BOOKS, rule)).toList();
    }

    /**
     * Tells rules that only engines are held to from those that a runtime alone is held to as well.
     *
     * @param rule a rule of an engine
     * @return whether it is about engines only
     */
    public static boolean isAboutEngines(Rule rule) {
        return isOf(ENGINE_BOOKS, rule);
    }

    private static boolean isOf(List<Class<?>> books, Rule rule) {
        return books.stream().anyMatch(book -> rule.name().startsWith(book.getSimpleName() + "."));
    }

    @Override
    public void close() {
        stage.close();
    }

    private static Suite storage(StorageStage stage) {
        List<Rule> rules = new ArrayList<>();
        for (Class<?> book : STORAGE_BOOKS) {
            rules.addAll(RuleBook.rules(book, method -> true, stage::bench));
        }
        Set<Clause> pointless = pointless(stage.capabilities());
        return new Suite(only(rules, clause -> !pointless.contains(clause)), stage);
    }

    /** Returns the clauses that say nothing of a storage that gives no more than this. */
    private static Set<Clause> pointless(StorageCapabilities capabilities) {
        Set<Clause> clauses = EnumSet.noneOf(Clause.class);
        if (capabilities.highest() == Level.DURABLE) {
            clauses.add(Clause.LEVEL_ABOVE);
            clauses.add(Clause.LEVEL_ABOVE_NO_EFFECT);
        }
        if (capabilities.highest() != Level.DURABLE) {
            clauses.add(Clause.LEVEL_DURABLE);
        }
        if (capabilities.highest() == Level.MEMORY) {
            clauses.addAll(List.of(Clause.DAMAGE_SEEN, Clause.DAMAGE_ALONE, Clause.LEVEL_REOPEN,
                    Clause.LEVEL_KILLED, Clause.CLOSE_KEEPS));
        }
        if (capabilities.highest() == Level.MEMORY || capabilities.sharing() == Sharing.PROCESS) {
            clauses.addAll(List.of(Clause.FAULT_TYPED, Clause.FAULT_NO_EFFECT, Clause.FAULT_FLUSH,
                    Clause.FAULT_OLD_OR_NEW, Clause.FAULT_READS, Clause.FAULT_HEALS));
        }
        if (capabilities.sharing() == Sharing.PROCESS) {
            clauses.addAll(List.of(Clause.SHARING_OBJECTS, Clause.SHARING_PROCESSES, Clause.LEVEL_KILLED,
                    Clause.LOCK_KILLED, Clause.LOCK_STALLED));
        }
        return clauses;
    }

    private static Suite runtime(RuntimeStage stage, Layer layer) {
        List<Rule> rules = new ArrayList<>();
        for (Class<?> book : RUNTIME_BOOKS) {
            rules.addAll(RuleBook.rules(book, method -> RuleBook.holdsAt(layer, method), stage::bench));
        }
        if (layer == Layer.ENGINE) {
            for (Class<?> book : ENGINE_BOOKS) {
                rules.addAll(RuleBook.rules(book, method -> true,
                        findings -> (EngineBench) stage.bench(findings)));
            }
        }
        rules.addAll(Matrix.rules(stage, layer));
        rules.addAll(ExitCodes.rules(stage, layer));
        return new Suite(only(rules, clause -> holdsFor(clause, stage.capabilities())), stage);
    }

    private static List<Rule> only(List<Rule> rules, Predicate<Clause> chosen) {
        return rules.stream()
                .map(rule -> new Rule(rule.name(), rule.clauses().stream().filter(chosen).toList(),
                        rule.body()))
                .filter(rule -> !rule.clauses().isEmpty())
                .toList();
    }

    private static boolean holdsFor(Clause clause, Set<Capability> capabilities) {
        return clause.needs().map(capabilities::contains).orElse(true);
    }
}
