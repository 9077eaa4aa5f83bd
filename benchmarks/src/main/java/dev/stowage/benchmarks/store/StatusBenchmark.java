package dev.stowage.benchmarks.store;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.Durability;
import dev.stowage.benchmarks.lock.LockKind;
import dev.stowage.benchmarks.model.BenchmarkStore;
import dev.stowage.benchmarks.model.StatusStorageAdapter;
import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.Installation;
import dev.stowage.posix.DirectoryTree;
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
 * compiled with the profile of another.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StatusBenchmark {
    private static final int PLAN_LENGTH = 4096;
    private static final int PERCENT = 100;

    /** Created by JMH. */
    public StatusBenchmark() {}

    /** One read or update, as planned for the calling thread. */
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

    /** Counters of a thread, which JMH adds up. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Counters {
        /** The number of completed updates. */
        public long updates;
        /** The number of calls of an update's function. */
        public long changes;

        /** Created by JMH. */
        public Counters() {}
    }

    /** The store. */
    @State(Scope.Benchmark)
    public static class SharedStore {
        /** A kind of lock, the model of a peer, or a storage backend of the installation. */
        @Param("published")
        public String candidate = "";
        /** An existing directory; empty: that of temporary files. */
        @Param("")
        public String directory = "";
        /** The number of containers. */
        @Param("64")
        public int containers;
        /** The work of an update's function in tokens of JMH's black hole, about a nanosecond each. */
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
            storeDirectory = directory.isEmpty() ? Files.createTempDirectory("stowage-status")
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

        /** Removes the store. */
        @TearDown
        public void close() throws IOException {
            store.cleanUp();
            store.close();
            installation.ifPresent(Installation::close);
            DirectoryTree.delete(storeDirectory);
        }
    }

    /** The operations of a thread, planned before they are measured. */
    @State(Scope.Thread)
    public static class CallerThread {
        /** The percentage of reads. */
        @Param("100")
        public int readPercent;
        /**
         * The skew of the choice of containers: 0 is uniform; with 1, half of all calls use a tenth of the
         * containers.
         */
        @Param("0")
        public double skew;

        private final ContainerId[] ids = new ContainerId[PLAN_LENGTH];
        private final boolean[] reads = new boolean[PLAN_LENGTH];
        private int next;

        /** Created by JMH. */
        public CallerThread() {}

        /** Plans the operations. */
        @Setup
        public void plan(SharedStore sharedStore, ThreadParams thread) {
            SplittableRandom random = new SplittableRandom(thread.getThreadIndex());
            for (int i = 0; i < PLAN_LENGTH; i++) {
                // a power of a uniform random number prefers values near 0, the first containers
                double skewed = Math.pow(random.nextDouble(), 1 + 2.3 * skew);
                ids[i] = BenchmarkRecords.id((int) (skewed * sharedStore.containers));
                reads[i] = random.nextInt(PERCENT) < readPercent;
            }
        }
    }
}
