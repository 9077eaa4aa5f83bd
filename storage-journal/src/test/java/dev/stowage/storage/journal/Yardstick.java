package dev.stowage.storage.journal;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Settings;
import dev.stowage.api.storage.Level;
import dev.stowage.posix.Directory;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.OpenFile.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
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
final class Yardstick {
    private static final int PAYLOAD = 256;
    private static final int WARMING = 40_000;

    private Yardstick() {}

    /** One way to make an update durable. */
    private interface Contestant extends AutoCloseable {
        void update(int container) throws Exception;

        @Override
        default void close() {}
    }

    /** Opens one. */
    private interface Opener {
        Contestant open(Path directory, int containers) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        int threads = Integer.parseInt(arguments[1]);
        int containers = Integer.parseInt(arguments[2]);
        long millis = Long.parseLong(arguments[3]);
        int rounds = Integer.parseInt(arguments[4]);
        Map<String, Opener> all = new LinkedHashMap<>();
        all.put("journal", (directory, count) -> new Journal(directory, count, Map.of()));
        all.put("exclusive", (directory, count) -> new Journal(directory, count,
                Map.of("owner", "exclusive")));
        all.put("overwrite", Overwrite::new);
        all.put("group", Group::new);
        all.put("rename", Rename::new);
        if (arguments.length > 5) {
            all.keySet().retainAll(Arrays.asList(arguments).subList(5, arguments.length));
        }
        Map<String, Contestant> open = new LinkedHashMap<>();
        Map<String, List<double[]>> results = new LinkedHashMap<>();
        for (Map.Entry<String, Opener> each : all.entrySet()) {
            open.put(each.getKey(), each.getValue()
                    .open(Files.createTempDirectory(root, each.getKey()),
                            containers));
            results.put(each.getKey(), new ArrayList<>());
        }
        for (int round = -1; round < rounds; round++) {
            for (Map.Entry<String, Contestant> each : open.entrySet()) {
                double[] result = turn(each.getValue(), threads, containers, millis);
                if (round >= 0) {
                    results.get(each.getKey()).add(result);
                }
            }
        }
        for (Map.Entry<String, List<double[]>> each : results.entrySet()) {
            System.out.printf("%-10s %9.0f ops/s  p50 %7.1f us  p99 %7.1f us  (%.0f..%.0f)%n", each.getKey(),
                    median(each.getValue(), 0), median(each.getValue(), 1), median(each.getValue(), 2),
                    each.getValue().stream().mapToDouble(r -> r[0]).min().orElse(0),
                    each.getValue().stream().mapToDouble(r -> r[0]).max().orElse(0));
        }
        for (Contestant contestant : open.values()) {
            contestant.close();
        }
    }

    private static double median(List<double[]> rounds, int column) {
        double[] sorted = rounds.stream().mapToDouble(r -> r[column]).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static double[] turn(Contestant contestant, int threads, int containers, long millis)
            throws Exception {
        long[][] latencies = new long[threads][];
        CountDownLatch gun = new CountDownLatch(1);
        List<Thread> workers = new ArrayList<>();
        long[] deadline = new long[1];
        for (int thread = 0; thread < threads; thread++) {
            int number = thread;
            workers.add(Thread.ofPlatform().start(() -> {
                SplittableRandom random = new SplittableRandom(number);
                long[] taken = new long[1 << 16];
                int count = 0;
                Stores.waitFor(gun);
                try {
                    for (long now = System.nanoTime(); now < deadline[0];) {
                        contestant.update(random.nextInt(containers));
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
        deadline[0] = begin + millis * 1_000_000;
        gun.countDown();
        for (Thread worker : workers) {
            worker.join();
        }
        long end = System.nanoTime();
        long[] merged = Arrays.stream(latencies).flatMapToLong(Arrays::stream).sorted().toArray();
        return new double[]{merged.length * 1e9 / (end - begin), merged[merged.length / 2] / 1e3,
                merged[(int) (merged.length * 0.99)] / 1e3};
    }

    /** This storage. */
    private static final class Journal implements Contestant {
        private final JournalStatusStorage storage;
        private final ContainerId[] ids;

        Journal(Path directory, int containers, Map<String, String> settings) {
            storage = new JournalStatusStorage(new BackendContext(new Settings(settings),
                    directory.resolve("state"), directory.resolve("run"), InstantSource.system(),
                    new SplittableRandom(1)));
            ids = new ContainerId[containers];
            for (int i = 0; i < containers; i++) {
                ids[i] = new ContainerId("web-" + i);
                storage.create(Stores.record(ids[i].value()), Level.DURABLE);
            }
            // on a busy machine the turns alone would measure the interpreter
            for (int i = 0; i < WARMING; i++) {
                storage.update(ids[i % containers], Level.ATOMIC, Stores::next);
            }
        }

        @Override
        public void update(int container) {
            storage.update(ids[container], Level.DURABLE, Stores::next);
        }

        @Override
        public void close() {
            storage.close();
        }
    }

    /** The same bytes written over and flushed, one after the other. */
    private static final class Overwrite implements Contestant {
        private final OpenFile file;
        private final byte[] bytes = new byte[PAYLOAD];

        Overwrite(Path directory, int containers) throws IOException {
            file = OpenFile.open(directory.resolve("file"), Access.CREATE_NEW);
            file.write(new byte[1 << 20], 0);
            file.sync();
        }

        @Override
        public synchronized void update(int container) throws IOException {
            bytes[0]++;
            file.write(bytes, 0);
            file.dataSync();
        }
    }

    /** One thread that takes what is queued, writes it and flushes it. */
    private static final class Group implements Contestant {
        private static final int SIZE = 16 << 20;
        private final OpenFile file;
        private final BlockingQueue<CountDownLatch> queue = new ArrayBlockingQueue<>(1024);
        private final Thread writer;
        private int at;

        Group(Path directory, int containers) throws IOException {
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
                    file.dataSync();
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
    private static final class Rename implements Contestant {
        private final Directory directory;
        private final ReentrantReadWriteLock[] locks;
        private final byte[] bytes = new byte[PAYLOAD];

        Rename(Path path, int containers) throws IOException {
            directory = Directory.open(path);
            locks = new ReentrantReadWriteLock[containers];
            for (int i = 0; i < containers; i++) {
                locks[i] = new ReentrantReadWriteLock();
                directory.makeDirectory("c" + i);
            }
        }

        @Override
        public void update(int container) throws IOException {
            locks[container].writeLock().lock();
            try (Directory own = directory.directory("c" + container)) {
                try (OpenFile file = own.file("status.tmp", Access.CREATE_NEW)) {
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
