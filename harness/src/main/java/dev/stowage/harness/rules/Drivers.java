package dev.stowage.harness.rules;

import dev.stowage.api.ContainerId;
import dev.stowage.api.FullId;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.StatusStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Threads of a {@link StorageProcess} that write as fast as they can: each lives {@linkplain Lives the lives}
 * of a record of its own, and now and then counts up one that all share. Each says what it has done once the
 * storage has.
 */
final class Drivers {
    private static final int COUNTED_EVERY = 5;

    private final StatusStorage storage;
    private final Level highest;
    private final Consumer<String> out;
    private final Map<ContainerId, Long> done = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean resting;

    Drivers(StatusStorage storage, Consumer<String> out) {
        this.storage = storage;
        this.highest = storage.capabilities().highest();
        this.out = out;
    }

    /** What a process says of one act that has been acknowledged to it. */
    record Acknowledged(ContainerId id, long act, long begin, long time) {
        static final String WORD = "ACT";

        static Acknowledged parse(String line) {
            String[] words = line.split(" ", -1);
            return new Acknowledged(new ContainerId(words[1]), Long.parseLong(words[2]),
                    Long.parseLong(words[3]), Long.parseLong(words[4]));
        }

        String text() {
            return WORD + " " + id + " " + act + " " + begin + " " + time;
        }
    }

    /** Makes the record that all count up. */
    void found(ContainerId shared) {
        storage.create(Records.simple(FullId.alone(shared), Optional.empty(), new Random(1)), highest);
        out.accept(new Acknowledged(shared, 0, 0, System.nanoTime()).text());
    }

    /** Does the next act on a record. */
    void step(ContainerId id) {
        long act = done.getOrDefault(id, Lives.NONE) + 1;
        long begin = System.nanoTime();
        Lives.act(storage, id, act, highest);
        done.put(id, act);
        out.accept(new Acknowledged(id, act, begin, System.nanoTime()).text());
    }

    /** Looks what has become of an act that failed, and says which act is the last. */
    void settle(ContainerId id) {
        long last = done.getOrDefault(id, Lives.NONE);
        Optional<ContainerRecord> seen;
        try {
            seen = Optional.of(storage.read(id));
        } catch (NotFoundException e) {
            seen = Optional.empty();
        }
        for (long act = last; act <= last + 1; act++) {
            Optional<ContainerRecord> expected = Lives.isThere(act)
                    ? Optional.of(Lives.record(id, act))
                    : Optional.empty();
            if (seen.equals(expected)) {
                done.put(id, act);
                out.accept("AT " + act);
                return;
            }
        }
        out.accept("is neither as act " + last + " left it nor as the next would: " + seen);
    }

    /** Says which act has left a record as it is. */
    void tell(ContainerId id) {
        try {
            out.accept("AT " + Lives.actOf(storage.read(id)).map(String::valueOf).orElse("torn"));
        } catch (NotFoundException e) {
            out.accept("AT absent");
        }
    }

    /**
     * Counts a shared record up, and reads it. The act that is acknowledged is the number of updates that it
     * has seen.
     */
    private void count(ContainerId shared) {
        long begin = System.nanoTime();
        ContainerRecord updated = storage.update(shared, highest, StorageBench::counted);
        out.accept(new Acknowledged(shared, updated.status().run(), begin, System.nanoTime()).text());
        begin = System.nanoTime();
        ContainerRecord read = storage.read(shared);
        out.accept(History.Event.of(History.Kind.READ, begin, read).text());
    }

    /** Begins to write, on records with this beginning. */
    void drive(String prefix, int number, ContainerId shared) {
        resting = false;
        for (int i = 0; i < number; i++) {
            ContainerId id = new ContainerId(prefix + i);
            threads.add(Thread.ofPlatform().daemon().start(() -> write(id, shared)));
        }
    }

    private void write(ContainerId id, ContainerId shared) {
        try {
            for (int i = 1; !resting; i++) {
                patiently(() -> step(id));
                if (i % COUNTED_EVERY == 0) {
                    patiently(() -> count(shared));
                }
            }
        } catch (RuntimeException | LinkageError e) {
            out.accept("threw " + StorageProcess.line(e));
        }
    }

    /** Where others are stopped while they hold what this needs, or the machine is slow, it comes again. */
    private static void patiently(Runnable act) {
        try {
            act.run();
        } catch (BusyException e) {
            // nothing has happened
        }
    }

    /** Waits until all have ended what they were doing. */
    void rest() throws InterruptedException {
        resting = true;
        for (Thread thread : threads) {
            thread.join();
        }
        threads.clear();
    }
}
