package dev.stowage.storage.journal;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Settings;
import dev.stowage.api.storage.Durability;
import dev.stowage.posix.Directory;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.OpenFile.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Measures durable updates against what the disk allows and against one file each, in turns. Arguments: a
 * directory on the disk, threads, containers, milliseconds a turn, rounds, and optionally names of
 * contestants. Not a test.
 */
final class JournalBenchmark {
    private static final int PAYLOAD = 256;
    private static final int WARMUP_UPDATES = 40_000;

    private JournalBenchmark() {}

    /** One way to make an update durable. */
    private interface UpdateCandidate extends AutoCloseable {
        void update(int container) throws Exception;

        @Override
        default void close() {}
    }

    /** Opens one. */
    private interface CandidateFactory {
        UpdateCandidate open(Path directory, int containers) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        int threads = Integer.parseInt(arguments[1]);
        int containers = Integer.parseInt(arguments[2]);
        long millis = Long.parseLong(arguments[3]);
        int rounds = Integer.parseInt(arguments[4]);
        Map<String, CandidateFactory> all = new LinkedHashMap<>();
        all.put("journal", (directory, count) -> new JournalCandidate(directory, count, Map.of()));
        all.put("exclusive",
                (directory, count) -> new JournalCandidate(directory, count, Map.of("owner", "exclusive")));
        all.put("overwrite", OverwriteCandidate::new);
        all.put("group", GroupCommitCandidate::new);
        all.put("rename", RenameCandidate::new);
        if (arguments.length > 5) {
            all.keySet().retainAll(Arrays.asList(arguments).subList(5, arguments.length));
        }
        Map<String, UpdateCandidate> open = new LinkedHashMap<>();
        Map<String, List<double[]>> results = new LinkedHashMap<>();
        for (Map.Entry<String, CandidateFactory> entry : all.entrySet()) {
            open.put(entry.getKey(),
                    entry.getValue().open(Files.createTempDirectory(root, entry.getKey()), containers));
            results.put(entry.getKey(), new ArrayList<>());
        }
        for (int round = -1; round < rounds; round++) {
            for (Map.Entry<String, UpdateCandidate> entry : open.entrySet()) {
                double[] result = measure(entry.getValue(), threads, containers, millis);
                if (round >= 0) {
                    results.get(entry.getKey()).add(result);
                }
            }
        }
        for (Map.Entry<String, List<double[]>> entry : results.entrySet()) {
            System.out.printf("%-10s %9.0f ops/s  p50 %7.1f us  p99 %7.1f us  (%.0f..%.0f)%n", entry.getKey(),
                    median(entry.getValue(), 0), median(entry.getValue(), 1), median(entry.getValue(), 2),
                    entry.getValue().stream().mapToDouble(r -> r[0]).min().orElse(0),
                    entry.getValue().stream().mapToDouble(r -> r[0]).max().orElse(0));
        }
        for (UpdateCandidate candidate : open.values()) {
            candidate.close();
        }
    }

    private static double median(List<double[]> rounds, int column) {
        double[] sorted = rounds.stream().mapToDouble(r -> r[column]).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static double[] measure(UpdateCandidate candidate, int threads, int containers, long millis)
            throws Exception {
        long[][] latencies = new long[threads][];
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> workers = new ArrayList<>();
        long[] deadlineNanos = new long[1];
        for (int thread = 0; thread < threads; thread++) {
            int number = thread;
            workers.add(Thread.ofPlatform().start(() -> {
                SplittableRandom random = new SplittableRandom(number);
                long[] taken = new long[1 << 16];
                int count = 0;
                JournalFixtures.await(start);
                try {
                    for (long now = System.nanoTime(); now < deadlineNanos[0];) {
                        candidate.update(random.nextInt(containers));
                        long after = System.nanoTime();
                        if (count == taken.length) {
                            taken = Arrays.copyOf(taken, 2 * count);
                        }
                        taken[count++] = after - now;
                        now = after;
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                latencies[number] = Arrays.copyOf(taken, count);
            }));
        }
        long begin = System.nanoTime();
        deadlineNanos[0] = begin + millis * 1_000_000;
        start.countDown();
        for (Thread worker : workers) {
            worker.join();
        }
        long end = System.nanoTime();
        long[] merged = Arrays.stream(latencies).flatMapToLong(Arrays::stream).sorted().toArray();
        return new double[]{merged.length * 1e9 / (end - begin), merged[merged.length / 2] / 1e3,
                merged[(int) (merged.length * 0.99)] / 1e3};
    }

    /** This storage. */
    private static final class JournalCandidate implements UpdateCandidate {
        private final JournalStatusStorage storage;
        private final ContainerId[] ids;

        JournalCandidate(Path directory, int containers, Map<String, String> settings) {
            storage = new JournalStatusStorage(
                    BackendContext.of(directory.resolve("state"), directory.resolve("run"))
                            .withSettings(new Settings(settings))
                            .withRandom(new SplittableRandom(1)));
            ids = new ContainerId[containers];
            for (int i = 0; i < containers; i++) {
                ids[i] = new ContainerId("web-" + i);
                storage.create(JournalFixtures.record(ids[i].value()), Durability.DURABLE);
            }
            // on a busy machine the turns alone would measure the interpreter
            for (int i = 0; i < WARMUP_UPDATES; i++) {
                storage.update(ids[i % containers], Durability.ATOMIC, JournalFixtures::nextRun);
            }
        }

        @Override
        public void update(int container) {
            storage.update(ids[container], Durability.DURABLE, JournalFixtures::nextRun);
        }

        @Override
        public void close() {
            storage.close();
        }
    }

    /** The same bytes written over and flushed, one after the other. */
    private static final class OverwriteCandidate implements UpdateCandidate {
        private final OpenFile file;
        private final byte[] bytes = new byte[PAYLOAD];

        OverwriteCandidate(Path directory, int containers) throws IOException {
            file = OpenFile.open(directory.resolve("file"), Access.CREATE_NEW);
            file.write(new byte[1 << 20], 0);
            file.sync();
        }

        @Override
        public synchronized void update(int container) throws IOException {
            bytes[0]++;
            file.write(bytes, 0);
            file.syncData();
        }
    }

    /** One thread that takes what is queued, writes it and flushes it. */
    private static final class GroupCommitCandidate implements UpdateCandidate {
        private static final int SIZE = 16 << 20;
        private final OpenFile file;
        private final BlockingQueue<CountDownLatch> queue = new ArrayBlockingQueue<>(1024);
        private final Thread writer;
        private int at;

        GroupCommitCandidate(Path directory, int containers) throws IOException {
            file = OpenFile.open(directory.resolve("file"), Access.CREATE_NEW);
            file.write(new byte[SIZE], 0);
            file.sync();
            writer = Thread.ofPlatform().start(this::write);
        }

        private void write() {
            List<CountDownLatch> batch = new ArrayList<>();
            try {
                while (true) {
                    batch.add(queue.take());
                    queue.drainTo(batch);
                    byte[] bytes = new byte[PAYLOAD * batch.size()];
                    at = at + bytes.length > SIZE ? 0 : at;
                    file.write(bytes, at);
                    at += bytes.length;
                    file.syncData();
                    batch.forEach(CountDownLatch::countDown);
                    batch.clear();
                }
            } catch (InterruptedException e) {
                // closed
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void update(int container) throws InterruptedException {
            CountDownLatch done = new CountDownLatch(1);
            queue.put(done);
            done.await();
        }

        @Override
        public void close() {
            writer.interrupt();
        }
    }

    /** As containerd's status store, made durable: a lock for each container, and a file that is renamed. */
    private static final class RenameCandidate implements UpdateCandidate {
        private final Directory directory;
        private final ReentrantReadWriteLock[] locks;
        private final byte[] bytes = new byte[PAYLOAD];

        RenameCandidate(Path path, int containers) throws IOException {
            directory = Directory.open(path);
            locks = new ReentrantReadWriteLock[containers];
            for (int i = 0; i < containers; i++) {
                locks[i] = new ReentrantReadWriteLock();
                directory.createDirectory("c" + i);
            }
        }

        @Override
        public void update(int container) throws IOException {
            locks[container].writeLock().lock();
            try (Directory own = directory.openDirectory("c" + container)) {
                try (OpenFile file = own.openFile("status.tmp", Access.CREATE_NEW)) {
                    file.write(bytes, 0);
                    file.sync();
                }
                own.rename("status.tmp", "status");
                own.sync();
            } finally {
                locks[container].writeLock().unlock();
            }
        }
    }
}
