package dev.stowage.benchmarks.store;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.Level;
import dev.stowage.benchmarks.lock.LockKind;
import dev.stowage.benchmarks.model.StatusModel;
import dev.stowage.benchmarks.model.StorageModel;
import dev.stowage.benchmarks.run.Directories;
import dev.stowage.benchmarks.run.Field;
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
 * Reads and updates of statuses, in nanoseconds. JMH runs each contestant in a JVM of its own, so that none
 * is compiled for the calls of another.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StatusBench {
    private static final int PLAN = 4096;
    private static final int PERCENT = 100;

    /** Created by JMH. */
    public StatusBench() {}

    /** One read or update, as the caller's plan says. */
    @Benchmark
    public Object operation(Shared shared, Caller caller, Counters counters) throws IOException {
        int step = caller.next++ & (PLAN - 1);
        ContainerId id = caller.ids[step];
        if (caller.reads[step]) {
            return shared.model.read(id);
        }
        long work = shared.work;
        shared.model.update(id, record -> {
            counters.changes++;
            Blackhole.consumeCPU(work);
            return Records.change(caller.next).apply(record);
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
    public static class Shared {
        /** A kind of lock, a peer's model, or a storage of the installation. */
        @Param("published")
        public String contestant = "";
        /** An existing directory; empty: in that of temporary files. */
        @Param("")
        public String directory = "";
        /** How many containers there are. */
        @Param("64")
        public int containers;
        /** How much work the change does, as JMH's black hole counts it: about nanoseconds. */
        @Param("0")
        public long work;

        private StatusModel model = LockKind.PUBLISHED.open();
        private Optional<Installation> installation = Optional.empty();
        private Path place = Path.of("");

        /** Created by JMH. */
        public Shared() {}

        /** Opens the store and fills it. */
        @Setup
        public void open() throws IOException {
            place = directory.isEmpty()
                    ? Files.createTempDirectory("stowage-status")
                    : Files.createTempDirectory(Path.of(directory), "status");
            model = model();
            for (int i = 0; i < containers; i++) {
                model.create(Records.record(i, 0));
            }
        }

        private StatusModel model() throws IOException {
            Optional<LockKind> kind = LockKind.of(contestant);
            if (kind.isPresent()) {
                return kind.orElseThrow().open();
            }
            for (Entrant peer : Entrant.all(Field.empty(), Level.MEMORY)) {
                if (peer.name().equals(contestant)) {
                    return peer.opening().open(place);
                }
            }
            Installation opened = Installation.open();
            installation = Optional.of(opened);
            return new StorageModel(opened.storage(contestant, place), Level.MEMORY);
        }

        /** Removes everything. */
        @TearDown
        public void close() throws IOException {
            model.clear();
            model.close();
            installation.ifPresent(Installation::close);
            Directories.remove(place);
        }
    }

    /** What a thread does, drawn before it is measured. */
    @State(Scope.Thread)
    public static class Caller {
        /** How many of 100 operations are reads. */
        @Param("100")
        public int readPercent;
        /** How uneven the containers are chosen: 0 evenly, 1 half of all calls go to a tenth of them. */
        @Param("0")
        public double skew;

        private final ContainerId[] ids = new ContainerId[PLAN];
        private final boolean[] reads = new boolean[PLAN];
        private int next;

        /** Created by JMH. */
        public Caller() {}

        /** Draws. */
        @Setup
        public void plan(Shared shared, ThreadParams thread) {
            SplittableRandom random = new SplittableRandom(thread.getThreadIndex());
            for (int i = 0; i < PLAN; i++) {
                // a power of an even draw leans to 0, the first containers
                double drawn = Math.pow(random.nextDouble(), 1 + 2.3 * skew);
                ids[i] = Records.id((int) (drawn * shared.containers));
                reads[i] = random.nextInt(PERCENT) < readPercent;
            }
        }
    }
}
