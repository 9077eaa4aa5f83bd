package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.FAULT_FLUSH;
import static dev.stowage.harness.Clause.FAULT_HEALS;
import static dev.stowage.harness.Clause.FAULT_NO_EFFECT;
import static dev.stowage.harness.Clause.FAULT_OLD_OR_NEW;
import static dev.stowage.harness.Clause.FAULT_READS;
import static dev.stowage.harness.Clause.FAULT_TYPED;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.rules.Drivers.Acknowledged;

/** Judges what another process says of an act that met a fault, and what can be seen of it. */
final class FaultBench {
    private final StorageBench bench;

    FaultBench(StorageBench bench) {
        this.bench = bench;
    }

    /** What the fault was. */
    enum Kind {
        /** It did not occur. */
        NONE,
        /** There was no space. */
        NO_SPACE,
        /** Some files must not grow beyond a size: what need not grow goes on. */
        LIMIT,
        /** Something else was refused. */
        REFUSED,
        /** What had been written did not come to the disk. */
        FLUSH
    }

    /** Returns the last act of a record, as the other process sees it. */
    long act(StorageChild child, ContainerId id) throws InterruptedException {
        String reply = child.ask("settle " + id);
        bench.findings.check(FAULT_OLD_OR_NEW, reply.startsWith("AT "), () -> "a record " + reply);
        return Long.parseLong(reply.substring(3));
    }

    void succeeds(StorageChild child, ContainerId id) throws InterruptedException {
        String reply = child.ask("step " + id);
        bench.findings.check(FAULT_HEALS, reply.startsWith(Acknowledged.WORD), () -> "without a fault an act "
                + reply);
    }

    /** Both the process that met the fault and others still read. */
    void reads(StorageChild child, ContainerId id, long before, String where) throws InterruptedException {
        String reply = child.ask("settle " + id);
        bench.findings.check(FAULT_READS, !reply.startsWith("threw"), () -> where + ": a reader meanwhile "
                + reply);
        bench.findings.check(FAULT_OLD_OR_NEW, reply.startsWith("AT "), () -> where + ": a record meanwhile "
                + reply);
        bench.findings.act(FAULT_READS, () -> act(bench.storage, id));
        holds(FAULT_OLD_OR_NEW, bench.storage, id, before, before + 1, where + ", another process");
    }

    void judge(StorageChild child, ContainerId id, long before, String reply, Kind kind, String where)
            throws InterruptedException {
        String said = reply.startsWith("threw ") ? reply.split("[ (]", 3)[1] : "";
        boolean unknown = said.equals(OutcomeUnknownException.class.getSimpleName());
        boolean full = said.equals(StorageFullException.class.getSimpleName());
        boolean unavailable = said.equals(StorageUnavailableException.class.getSimpleName());
        boolean done = reply.startsWith(Acknowledged.WORD);
        boolean fitting = unknown || full || (unavailable && kind != Kind.NO_SPACE);
        bench.findings.check(FAULT_HEALS, done || kind != Kind.NONE, () -> where + " did not occur, and yet: "
                + reply);
        bench.findings.check(FAULT_TYPED, done || fitting, () -> where + ": " + reply);
        if (kind == Kind.FLUSH) {
            bench.findings.check(FAULT_FLUSH, unknown, () -> where + ": " + reply);
        }
        long oldest = done ? before + 1 : before;
        long newest = full || unavailable ? before : before + 1;
        Clause clause = oldest == newest ? FAULT_NO_EFFECT : FAULT_OLD_OR_NEW;
        String after = where + ", after which it said " + reply;
        long here = act(child, id);
        bench.findings.check(clause, here >= oldest && here <= newest, () -> after + ": the record is as act "
                + here + " left it");
        holds(clause, bench.storage, id, oldest, newest, after + "; to another process");
        try (StatusStorage fresh = bench.store.open(java.util.Map.of())) {
            holds(clause, fresh, id, oldest, newest, after + "; opened again");
        }
        long settled = act(child, id);
        bench.findings.check(clause, settled >= oldest && settled <= newest, () -> after
                + ": once opened again it is as act " + settled + " left it");
        String next = child.ask("step " + id);
        bench.findings.check(FAULT_HEALS, next.startsWith(Acknowledged.WORD),
                () -> after + ": the next act " + next);
        holds(FAULT_HEALS, bench.storage, id, settled + 1, settled + 1, after + " and another act");
    }

    private static String act(StatusStorage storage, ContainerId id) {
        try {
            return Lives.actOf(storage.read(id)).map(String::valueOf).orElse("torn");
        } catch (NotFoundException e) {
            return "absent";
        }
    }

    /** Expects a record as one of some acts left it. */
    private void holds(Clause clause, StatusStorage storage, ContainerId id, long oldest, long newest,
            String when) {
        String seen = bench.findings.step(clause, () -> act(storage, id));
        for (long act = oldest; act <= newest; act++) {
            if (seen.equals(Lives.isThere(act) ? Long.toString(act) : "absent")) {
                return;
            }
        }
        bench.findings.check(clause, false, () -> when + ": the record is " + seen + ", not as act " + oldest
                + " or " + newest + " left it");
    }
}
