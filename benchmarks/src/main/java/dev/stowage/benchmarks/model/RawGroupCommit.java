package dev.stowage.benchmarks.model;

import dev.stowage.posix.OpenFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * The baseline for stores that share one log. Each caller queues 256 bytes for one thread, which writes all
 * queued bytes at once into a file of zeros, forces the file and wakes the callers. Nothing is locked,
 * encoded or looked up.
 */
public final class RawGroupCommit implements Closeable {
    private static final int RECORD_BYTES = 256;
    private static final int FILE_BYTES = 16 << 20;

    private final OpenFile file;
    private final LinkedBlockingQueue<Waiter> queue = new LinkedBlockingQueue<>();
    private final Thread writer;
    private long syncCount;
    private long recordCount;

    private static final class Waiter {
        private final Thread thread = Thread.currentThread();
        private volatile Optional<IOException> failure = Optional.empty();
        private volatile boolean done;
    }

    /**
     * Creates a file and starts the thread.
     *
     * @param path where
     * @throws IOException it cannot be made
     */
    public RawGroupCommit(Path path) throws IOException {
        this.file = OpenFile.open(path, OpenFile.Access.CREATE_NEW);
        file.write(new byte[FILE_BYTES], 0);
        file.sync();
        this.writer = Thread.ofPlatform().daemon().name("raw-group-commit").start(this::commitLoop);
    }

    /**
     * Queues a record and waits until it is on the disk.
     *
     * @throws IOException it cannot be written
     */
    public void write() throws IOException {
        Waiter waiter = new Waiter();
        queue.add(waiter);
        while (!waiter.done) {
            LockSupport.park(this);
        }
        if (waiter.failure.isPresent()) {
            throw new IOException("the disk cannot be written", waiter.failure.orElseThrow());
        }
    }

    /** Returns the average number of records per force since the last call. */
    public synchronized double takeMeanBatchSize() {
        double batch = syncCount == 0 ? 0 : (double) recordCount / syncCount;
        syncCount = 0;
        recordCount = 0;
        return batch;
    }

    private synchronized void countBatch(int batch) {
        syncCount++;
        recordCount += batch;
    }

    private void commitLoop() {
        List<Waiter> batch = new ArrayList<>();
        long position = 0;
        try {
            while (true) {
                batch.add(queue.take());
                queue.drainTo(batch);
                Optional<IOException> failure = Optional.empty();
                try {
                    byte[] bytes = new byte[batch.size() * RECORD_BYTES];
                    if (position + bytes.length > FILE_BYTES) {
                        position = 0;
                    }
                    file.write(bytes, position);
                    file.syncData();
                    position += bytes.length;
                } catch (IOException e) {
                    failure = Optional.of(e);
                }
                countBatch(batch.size());
                for (Waiter waiter : batch) {
                    waiter.failure = failure;
                    waiter.done = true;
                    LockSupport.unpark(waiter.thread);
                }
                batch.clear();
            }
        } catch (InterruptedException closed) {
            file.close(); // close() interrupts this thread to end it
        }
    }

    @Override
    public void close() {
        writer.interrupt();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
