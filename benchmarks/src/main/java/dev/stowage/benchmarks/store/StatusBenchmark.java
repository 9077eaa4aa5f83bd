package dev.stowage.benchmarks.store;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.Durability;
import dev.stowage.benchmarks.lock.LockKind;
import dev.stowage.benchmarks.model.BenchmarkStore;
import dev.stowage.benchmarks.model.StatusStorageAdapter;
import dev.stowage.benchmarks.run.DirectoryTrees;
import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * Reads and updates of statuses, in nanoseconds. JMH runs each candidate in a JVM of its own, so that none is
 * compiled for the calls of another.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StatusBenchmark {
    private static final int PLAN_LENGTH = 4096;
    private static final int PERCENT = 100;

    /** Created by JMH. */
    public StatusBenchmark() {}

    /** One read or update, as the caller's plan says. */
    @Benchmark
    public Object operation(SharedStore sharedStore, CallerThread callerThread, Counters counters)
            throws IOException {
        int index = callerThread.next++ & (PLAN_LENGTH - 1);
        ContainerId id = callerThread.ids[index];
        if (callerThread.reads[index]) {
            return sharedStore.store.read(id);
        }
        long work = sharedStore.work;
        sharedStore.store.update(id, record -> {
            counters.changes++;
            Blackhole.consumeCPU(work);
            return BenchmarkRecords.change(callerThread.next).apply(record);
        });
        counters.updates++;
        return id;
    }

    /** What a thread counts beside its time. JMH adds them up. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Counters {
        /** How many updates came to their end. */
        public long updates;
        /** How often the function of an update ran. */
        public long changes;

        /** Created by JMH. */
        public Counters() {}
    }

    /** The store. */
    @State(Scope.Benchmark)
    public static class SharedStore {
        /** A kind of lock, a peer's model, or a storage of the installation. */
        @Param("published")
        public String candidate = "";
        /** An existing directory; empty: in that of temporary files. */
        @Param("")
        public String directory = "";
        /** How many containers there are. */
        @Param("64")
        public int containers;
        /** How much work the change does, as JMH's black hole counts it: about nanoseconds. */
        @Param("0")
        public long work;

        private BenchmarkStore store = LockKind.PUBLISHED.open();
        private Optional<Installation> installation = Optional.empty();
        private Path storeDirectory = Path.of("");

        /** Created by JMH. */
        public SharedStore() {}

        /** Opens the store and fills it. */
        @Setup
        public void open() throws IOException {
            storeDirectory = directory.isEmpty()
                    ? Files.createTempDirectory("stowage-status")
                    : Files.createTempDirectory(Path.of(directory), "status");
            store = store();
            for (int i = 0; i < containers; i++) {
                store.create(BenchmarkRecords.record(i, 0));
            }
        }

        private BenchmarkStore store() throws IOException {
            Optional<LockKind> kind = LockKind.byLabel(candidate);
            if (kind.isPresent()) {
                return kind.orElseThrow().open();
            }
            for (StoreCandidate peer : StoreCandidate.all(BackendSelection.empty(), Durability.MEMORY)) {
                if (peer.name().equals(candidate)) {
                    return peer.opener().open(storeDirectory);
                }
            }
            Installation opened = Installation.open();
            installation = Optional.of(opened);
            return new StatusStorageAdapter(opened.storage(candidate, storeDirectory), Durability.MEMORY);
        }

        /** Removes everything. */
        @TearDown
        public void close() throws IOException {
            store.cleanUp();
            store.close();
            installation.ifPresent(Installation::close);
            DirectoryTrees.delete(storeDirectory);
        }
    }

    /** What a thread does, drawn before it is measured. */
    @State(Scope.Thread)
    public static class CallerThread {
        /** How many of 100 operations are reads. */
        @Param("100")
        public int readPercent;
        /** How uneven the containers are chosen: 0 evenly, 1 half of all calls go to a tenth of them. */
        @Param("0")
        public double skew;

        private final ContainerId[] ids = new ContainerId[PLAN_LENGTH];
        private final boolean[] reads = new boolean[PLAN_LENGTH];
        private int next;

        /** Created by JMH. */
        public CallerThread() {}

        /** Draws. */
        @Setup
        public void plan(SharedStore sharedStore, ThreadParams thread) {
            SplittableRandom random = new SplittableRandom(thread.getThreadIndex());
            for (int i = 0; i < PLAN_LENGTH; i++) {
                // a power of an even draw leans to 0, the first containers
                double skewed = Math.pow(random.nextDouble(), 1 + 2.3 * skew);
                ids[i] = BenchmarkRecords.id((int) (skewed * sharedStore.containers));
                reads[i] = random.nextInt(PERCENT) < readPercent;
            }
        }
    }
}
