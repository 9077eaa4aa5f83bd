package dev.stowage.harness.rules.crash;

import static dev.stowage.harness.Clause.STORAGE_FAULT_3;
import static dev.stowage.harness.Clause.STORAGE_FAULT_6;
import static dev.stowage.harness.Clause.STORAGE_FAULT_2;
import static dev.stowage.harness.Clause.STORAGE_FAULT_4;
import static dev.stowage.harness.Clause.STORAGE_FAULT_5;
import static dev.stowage.harness.Clause.STORAGE_FAULT_1;
import static dev.stowage.harness.Clause.STORAGE_DURABILITY_4;
import static dev.stowage.harness.Clause.STORAGE_READ_1;
import static dev.stowage.harness.Clause.STORAGE_SHARING_2;
import static dev.stowage.harness.Clause.STORAGE_UPDATE_1;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.rules.crash.StorageWorkload.AcknowledgedWrite;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.util.Map;
import java.util.Optional;

/**
 * Judges what another process says of an act that met a fault, and what can be seen of it. A clause counts as
 * looked at only where a fault of its kind was met.
 */
final class FaultOutcomeChecker {
    private static final String THREW = "threw ";
    private static final String AT = "AT ";

    private final StorageFixture fixture;
    private boolean faultTriggered;

    FaultOutcomeChecker(StorageFixture fixture) {
        this.fixture = fixture;
    }

    /** What the fault was. */
    enum FaultKind {
        /** It did not occur. */
        NONE,
        /** There was no space. */
        NO_SPACE,
        /** A file must not grow beyond a size: what need not grow goes on. */
        SIZE_LIMIT,
        /** Something else was refused. */
        REFUSED_CALL,
        /** What had been written did not come to the disk. */
        FAILED_FLUSH
    }

    /** What an act said of itself. */
    enum WriteOutcome {
        /** It succeeded. */
        DONE,
        /** It had no effect. */
        REFUSED,
        /** Nobody can tell. */
        UNKNOWN
    }

    /** What two processes saw of a record, each in its words. */
    record RecordReadings(String writer, String otherProcess) {}

    /** Returns the last act of a record, as the other process sees it, when no fault is there. */
    long lastStep(StorageChildProcess child, ContainerId id) throws InterruptedException {
        String reply = child.request("settle " + id);
        if (!reply.startsWith(AT)) {
            throw fixture.findings()
                    .violation(readClause(reply, STORAGE_READ_1),
                            "when all is well a record " + reply);
        }
        return Long.parseLong(reply.substring(AT.length()));
    }

    /** Expects an act to succeed when no fault is there. */
    void expectWrite(StorageChildProcess child, ContainerId id) throws InterruptedException {
        String reply = child.request("step " + id);
        if (!reply.startsWith(AcknowledgedWrite.PREFIX)) {
            throw fixture.findings()
                    .violation(faultTriggered ? STORAGE_FAULT_6 : STORAGE_UPDATE_1,
                            "without a fault an act " + reply);
        }
    }

    /** Looks at a record while the fault lasts. */
    RecordReadings readDuringFault(StorageChildProcess child, ContainerId id) throws InterruptedException {
        return new RecordReadings(child.request("settle " + id), readStep(fixture.storage(), id));
    }

    void check(StorageChildProcess child, ContainerId id, long before, String reply,
            Optional<RecordReadings> duringFault,
            FaultKind faultKind, String faultDescription) throws InterruptedException {
        if (faultKind == FaultKind.NONE) {
            if (!reply.startsWith(AcknowledgedWrite.PREFIX)) {
                throw fixture.findings()
                        .violation(faultTriggered ? STORAGE_FAULT_6 : STORAGE_UPDATE_1,
                                faultDescription
                                        + " did not occur, and yet: " + reply);
            }
            return;
        }
        faultTriggered = true;
        WriteOutcome writeOutcome = outcome(reply, faultKind, faultDescription);
        long oldest = writeOutcome == WriteOutcome.DONE ? before + 1 : before;
        long newest = writeOutcome == WriteOutcome.REFUSED ? before : before + 1;
        String after = faultDescription + ", after which it said " + reply;
        duringFault.ifPresent(readings -> {
            expect(clauseFor(writeOutcome, STORAGE_READ_1), oldest, newest, readings.writer,
                    after + "; meanwhile");
            expect(clauseFor(writeOutcome, STORAGE_SHARING_2), oldest, newest, readings.otherProcess, after
                    + "; meanwhile, to another process,");
            if (writeOutcome != WriteOutcome.DONE) {
                fixture.findings().markChecked(STORAGE_FAULT_5);
            }
        });
        expect(clauseFor(writeOutcome, STORAGE_READ_1), oldest, newest, child.request("settle " + id), after);
        expect(clauseFor(writeOutcome, STORAGE_SHARING_2), oldest, newest, readStep(fixture.storage(), id),
                after
                        + "; to another process");
        Clause reopened = clauseFor(writeOutcome, STORAGE_DURABILITY_4);
        try (StatusStorage fresh = fixture.findings()
                .expectValue(reopened,
                        () -> fixture.store().open(Map.of()))) {
            expect(reopened, oldest, newest, readStep(fresh, id), after + "; opened again");
        }
        String last = child.request("settle " + id);
        expect(reopened, oldest, newest, last, after + "; once opened again");
        String next = child.request("step " + id);
        fixture.findings()
                .check(STORAGE_FAULT_6, next.startsWith(AcknowledgedWrite.PREFIX),
                        () -> after + ": the next act " + next);
        long lastStep = Long.parseLong(last.substring(AT.length()));
        expect(STORAGE_FAULT_6, lastStep + 1, lastStep + 1, readStep(fixture.storage(), id),
                after + " and another act");
    }

    private WriteOutcome outcome(String reply, FaultKind faultKind, String faultDescription) {
        if (reply.startsWith(AcknowledgedWrite.PREFIX)) {
            if (faultKind == FaultKind.FAILED_FLUSH) {
                throw fixture.findings().violation(STORAGE_FAULT_3, faultDescription + ": " + reply);
            }
            return WriteOutcome.DONE;
        }
        boolean unknown = threw(reply, OutcomeUnknownException.class);
        fixture.findings()
                .check(STORAGE_FAULT_1, unknown || threw(reply, StorageFullException.class)
                        || (threw(reply, StorageUnavailableException.class)
                                && faultKind != FaultKind.NO_SPACE),
                        () -> faultDescription + ": " + reply);
        if (faultKind == FaultKind.FAILED_FLUSH) {
            fixture.findings().check(STORAGE_FAULT_3, unknown, () -> faultDescription + ": " + reply);
        }
        return unknown ? WriteOutcome.UNKNOWN : WriteOutcome.REFUSED;
    }

    private static boolean threw(String reply, Class<? extends StowageException> type) {
        return reply.startsWith(THREW + type.getSimpleName() + " ");
    }

    /** Returns the clause that says how a record is after an act; one of its own where the act succeeded. */
    private static Clause clauseFor(WriteOutcome writeOutcome, Clause clauseOnSuccess) {
        return switch (writeOutcome) {
            case DONE -> clauseOnSuccess;
            case REFUSED -> STORAGE_FAULT_2;
            case UNKNOWN -> STORAGE_FAULT_4;
        };
    }

    private static String readStep(StatusStorage storage, ContainerId id) {
        try {
            return RecordHistory.stepOf(storage.read(id)).map(step -> AT + step).orElse("is torn");
        } catch (NotFoundException e) {
            return AT + "absent";
        } catch (RuntimeException e) {
            return THREW + StorageProcessMain.describeOnOneLine(e);
        }
    }

    /** A reader that gets no answer is another matter than one that gets a wrong or torn one. */
    private Clause readClause(String seen, Clause otherwise) {
        return faultTriggered && seen.startsWith(THREW) && !threw(seen, UnreadableException.class)
                ? STORAGE_FAULT_5
                : otherwise;
    }

    /** Expects a record as one of some acts left it. */
    private void expect(Clause clause, long oldest, long newest, String seen, String description) {
        boolean fits = false;
        for (long step = oldest; step <= newest; step++) {
            fits |= seen.equals(AT + step)
                    || (!RecordHistory.existsAfter(step) && seen.equals(AT + "absent"));
        }
        fixture.findings()
                .check(readClause(seen, clause), fits,
                        () -> description + " the record " + seen + ", not as act "
                                + oldest + " or " + newest + " left it");
    }
}
