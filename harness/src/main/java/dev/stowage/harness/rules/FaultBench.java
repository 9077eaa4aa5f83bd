package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.FAULT_FLUSH;
import static dev.stowage.harness.Clause.FAULT_HEALS;
import static dev.stowage.harness.Clause.FAULT_NO_EFFECT;
import static dev.stowage.harness.Clause.FAULT_OLD_OR_NEW;
import static dev.stowage.harness.Clause.FAULT_READS;
import static dev.stowage.harness.Clause.FAULT_TYPED;
import static dev.stowage.harness.Clause.LEVEL_REOPEN;
import static dev.stowage.harness.Clause.READ_LAST;
import static dev.stowage.harness.Clause.SHARING_PROCESSES;
import static dev.stowage.harness.Clause.UPDATE_NEXT;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.rules.Drivers.Acknowledged;
import java.util.Map;
import java.util.Optional;

/**
 * Judges what another process says of an act that met a fault, and what can be seen of it. A clause counts as
 * looked at only where a fault of its kind was met.
 */
final class FaultBench {
    private static final String THREW = "threw ";
    private static final String AT = "AT ";

    private final StorageBench bench;
    private boolean met;

    FaultBench(StorageBench bench) {
        this.bench = bench;
    }

    /** What the fault was. */
    enum Kind {
        /** It did not occur. */
        NONE,
        /** There was no space. */
        NO_SPACE,
        /** A file must not grow beyond a size: what need not grow goes on. */
        LIMIT,
        /** Something else was refused. */
        REFUSED,
        /** What had been written did not come to the disk. */
        FLUSH
    }

    /** What an act said of itself. */
    enum Outcome {
        /** It succeeded. */
        DONE,
        /** It had no effect. */
        REFUSED,
        /** Nobody can tell. */
        UNKNOWN
    }

    /** What two processes saw of a record, each in its words. */
    record Sight(String same, String other) {}

    /** Returns the last act of a record, as the other process sees it, when no fault is there. */
    long act(StorageChild child, ContainerId id) throws InterruptedException {
        String reply = child.ask("settle " + id);
        if (!reply.startsWith(AT)) {
            throw bench.findings.violated(reading(reply, READ_LAST), "when all is well a record " + reply);
        }
        return Long.parseLong(reply.substring(AT.length()));
    }

    /** Expects an act to succeed when no fault is there. */
    void succeeds(StorageChild child, ContainerId id) throws InterruptedException {
        String reply = child.ask("step " + id);
        if (!reply.startsWith(Acknowledged.WORD)) {
            throw bench.findings.violated(met ? FAULT_HEALS : UPDATE_NEXT, "without a fault an act " + reply);
        }
    }

    /** Looks at a record while the fault lasts. */
    Sight look(StorageChild child, ContainerId id) throws InterruptedException {
        return new Sight(child.ask("settle " + id), seen(bench.storage, id));
    }

    void judge(StorageChild child, ContainerId id, long before, String reply, Optional<Sight> meanwhile,
            Kind kind, String where) throws InterruptedException {
        if (kind == Kind.NONE) {
            if (!reply.startsWith(Acknowledged.WORD)) {
                throw bench.findings.violated(met ? FAULT_HEALS : UPDATE_NEXT, where
                        + " did not occur, and yet: " + reply);
            }
            return;
        }
        met = true;
        Outcome outcome = outcome(reply, kind, where);
        long oldest = outcome == Outcome.DONE ? before + 1 : before;
        long newest = outcome == Outcome.REFUSED ? before : before + 1;
        String after = where + ", after which it said " + reply;
        meanwhile.ifPresent(sight -> {
            expect(blamed(outcome, READ_LAST), oldest, newest, sight.same, after + "; meanwhile");
            expect(blamed(outcome, SHARING_PROCESSES), oldest, newest, sight.other, after
                    + "; meanwhile, to another process,");
            if (outcome != Outcome.DONE) {
                bench.findings.held(FAULT_READS);
            }
        });
        expect(blamed(outcome, READ_LAST), oldest, newest, child.ask("settle " + id), after);
        expect(blamed(outcome, SHARING_PROCESSES), oldest, newest, seen(bench.storage, id), after
                + "; to another process");
        Clause reopened = blamed(outcome, LEVEL_REOPEN);
        try (StatusStorage fresh = bench.findings.step(reopened, () -> bench.store.open(Map.of()))) {
            expect(reopened, oldest, newest, seen(fresh, id), after + "; opened again");
        }
        String last = child.ask("settle " + id);
        expect(reopened, oldest, newest, last, after + "; once opened again");
        String next = child.ask("step " + id);
        bench.findings.check(FAULT_HEALS, next.startsWith(Acknowledged.WORD),
                () -> after + ": the next act " + next);
        long settled = Long.parseLong(last.substring(AT.length()));
        expect(FAULT_HEALS, settled + 1, settled + 1, seen(bench.storage, id), after + " and another act");
    }

    private Outcome outcome(String reply, Kind kind, String where) {
        if (reply.startsWith(Acknowledged.WORD)) {
            if (kind == Kind.FLUSH) {
                throw bench.findings.violated(FAULT_FLUSH, where + ": " + reply);
            }
            return Outcome.DONE;
        }
        boolean unknown = threw(reply, OutcomeUnknownException.class);
        bench.findings.check(FAULT_TYPED, unknown || threw(reply, StorageFullException.class)
                || (threw(reply, StorageUnavailableException.class) && kind != Kind.NO_SPACE),
                () -> where + ": " + reply);
        if (kind == Kind.FLUSH) {
            bench.findings.check(FAULT_FLUSH, unknown, () -> where + ": " + reply);
        }
        return unknown ? Outcome.UNKNOWN : Outcome.REFUSED;
    }

    private static boolean threw(String reply, Class<? extends StowageException> type) {
        return reply.startsWith(THREW + type.getSimpleName() + " ");
    }

    /** Returns the clause that says how a record is after an act; one of its own where the act succeeded. */
    private static Clause blamed(Outcome outcome, Clause succeeded) {
        return switch (outcome) {
            case DONE -> succeeded;
            case REFUSED -> FAULT_NO_EFFECT;
            case UNKNOWN -> FAULT_OLD_OR_NEW;
        };
    }

    private static String seen(StatusStorage storage, ContainerId id) {
        try {
            return Lives.actOf(storage.read(id)).map(act -> AT + act).orElse("is torn");
        } catch (NotFoundException e) {
            return AT + "absent";
        } catch (RuntimeException e) {
            return THREW + StorageProcess.line(e);
        }
    }

    /** A reader that gets no answer is another matter than one that gets a wrong or torn one. */
    private Clause reading(String seen, Clause otherwise) {
        return met && seen.startsWith(THREW) && !threw(seen, UnreadableException.class)
                ? FAULT_READS
                : otherwise;
    }

    /** Expects a record as one of some acts left it. */
    private void expect(Clause clause, long oldest, long newest, String seen, String when) {
        boolean fits = false;
        for (long act = oldest; act <= newest; act++) {
            fits |= seen.equals(AT + act) || (!Lives.isThere(act) && seen.equals(AT + "absent"));
        }
        bench.findings.check(reading(seen, clause), fits, () -> when + " the record " + seen + ", not as act "
                + oldest + " or " + newest + " left it");
    }
}
