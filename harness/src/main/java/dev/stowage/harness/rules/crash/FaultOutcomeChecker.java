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
 * Checks what another process reports of a write that hit a fault, and what two processes read afterwards. A
 * clause counts as checked only if a fault of its kind has occurred.
 */
final class FaultOutcomeChecker {
    private static final String THREW = "threw ";
    private static final String STEP = "STEP ";

    private final StorageFixture fixture;
    private boolean faultTriggered;

    FaultOutcomeChecker(StorageFixture fixture) {
        this.fixture = fixture;
    }

    /** The kinds of faults. */
    enum FaultKind {
        /** No fault occurred. */
        NONE,
        /** There was no space. */
        NO_SPACE,
        /** A file must not grow beyond a size; writes within it succeed. */
        SIZE_LIMIT,
        /** Another system call failed. */
        REFUSED_CALL,
        /** A flush failed. */
        FAILED_FLUSH
    }

    /** What a write reported. */
    enum WriteOutcome {
        /** It succeeded. */
        DONE,
        /** It had no effect. */
        REFUSED,
        /** Its outcome is unknown. */
        UNKNOWN
    }

    /** What two processes read of a record, as text. */
    record RecordReadings(String writer, String otherProcess) {}

    /** Returns the last step of a record, as the other process reads it without a fault. */
    long lastStep(StorageChildProcess child, ContainerId id) throws InterruptedException {
        String reply = child.request("resolve " + id);
        if (!reply.startsWith(STEP)) {
            throw fixture.findings()
                    .violation(readClause(reply, STORAGE_READ_1), "without a fault a record " + reply);
        }
        return Long.parseLong(reply.substring(STEP.length()));
    }

    /** Expects a write without a fault to succeed. */
    void expectWrite(StorageChildProcess child, ContainerId id) throws InterruptedException {
        String reply = child.request("write-next " + id);
        if (!reply.startsWith(AcknowledgedWrite.PREFIX)) {
            throw fixture.findings()
                    .violation(faultTriggered ? STORAGE_FAULT_6 : STORAGE_UPDATE_1,
                            "without a fault a write " + reply);
        }
    }

    /** Reads a record while the fault is active. */
    RecordReadings readDuringFault(StorageChildProcess child, ContainerId id) throws InterruptedException {
        return new RecordReadings(child.request("resolve " + id), readStep(fixture.storage(), id));
    }

    void check(StorageChildProcess child, ContainerId id, long before, String reply,
            Optional<RecordReadings> duringFault, FaultKind faultKind, String faultDescription)
            throws InterruptedException {
        if (faultKind == FaultKind.NONE) {
            if (!reply.startsWith(AcknowledgedWrite.PREFIX)) {
                throw fixture.findings()
                        .violation(faultTriggered ? STORAGE_FAULT_6 : STORAGE_UPDATE_1,
                                faultDescription + " did not occur, but the write failed: " + reply);
            }
            return;
        }
        faultTriggered = true;
        WriteOutcome writeOutcome = outcome(reply, faultKind, faultDescription);
        long oldest = writeOutcome == WriteOutcome.DONE ? before + 1 : before;
        long newest = writeOutcome == WriteOutcome.REFUSED ? before : before + 1;
        String after = faultDescription + ", then the write reported " + reply;
        duringFault.ifPresent(readings -> {
            expect(clauseFor(writeOutcome, STORAGE_READ_1), oldest, newest, readings.writer,
                    after + "; during the fault");
            expect(clauseFor(writeOutcome, STORAGE_SHARING_2), oldest, newest, readings.otherProcess,
                    after + "; during the fault, in another process,");
            if (writeOutcome != WriteOutcome.DONE) {
                fixture.findings().markChecked(STORAGE_FAULT_5);
            }
        });
        expect(clauseFor(writeOutcome, STORAGE_READ_1), oldest, newest,
                child.request("resolve " + id), after);
        expect(clauseFor(writeOutcome, STORAGE_SHARING_2), oldest, newest, readStep(fixture.storage(), id),
                after + "; in another process");
        Clause reopened = clauseFor(writeOutcome, STORAGE_DURABILITY_4);
        try (StatusStorage fresh =
                fixture.findings().expectValue(reopened, () -> fixture.store().open(Map.of()))) {
            expect(reopened, oldest, newest, readStep(fresh, id),
                    after + "; after the store was opened again");
        }
        String last = child.request("resolve " + id);
        expect(reopened, oldest, newest, last,
                after + "; after the store was opened again, in the first process");
        String next = child.request("write-next " + id);
        fixture.findings()
                .check(STORAGE_FAULT_6, next.startsWith(AcknowledgedWrite.PREFIX),
                        () -> after + ": the next write " + next);
        long lastStep = Long.parseLong(last.substring(STEP.length()));
        expect(STORAGE_FAULT_6, lastStep + 1, lastStep + 1, readStep(fixture.storage(), id),
                after + " and another write");
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
                .check(STORAGE_FAULT_1,
                        unknown || threw(reply, StorageFullException.class)
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

    /** Returns the clause about the record after a write with this outcome. */
    private static Clause clauseFor(WriteOutcome writeOutcome, Clause clauseOnSuccess) {
        return switch (writeOutcome) {
            case DONE -> clauseOnSuccess;
            case REFUSED -> STORAGE_FAULT_2;
            case UNKNOWN -> STORAGE_FAULT_4;
        };
    }

    private static String readStep(StatusStorage storage, ContainerId id) {
        try {
            return RecordHistory.stepOf(storage.read(id)).map(step -> STEP + step).orElse("is torn");
        } catch (NotFoundException e) {
            // an outcome, which is compared with those that the clause permits
            return STEP + "absent";
        } catch (RuntimeException | Error e) {
            return THREW + StorageProcessMain.describeOnOneLine(e);
        }
    }

    /**
     * Returns the clause that a reading violates: a read that fails violates another clause than a wrong or
     * torn record.
     */
    private Clause readClause(String seen, Clause otherwise) {
        return faultTriggered && seen.startsWith(THREW) && !threw(seen, UnreadableException.class)
                ? STORAGE_FAULT_5
                : otherwise;
    }

    /** Expects a record as one of these steps leaves it. */
    private void expect(Clause clause, long oldest, long newest, String seen, String description) {
        boolean fits = false;
        for (long step = oldest; step <= newest; step++) {
            fits |= seen.equals(STEP + step)
                    || (!RecordHistory.existsAfter(step) && seen.equals(STEP + "absent"));
        }
        fixture.findings()
                .check(readClause(seen, clause), fits, () -> description + " the record " + seen
                        + ", not as step " + oldest + " or " + newest + " leaves it");
    }
}
