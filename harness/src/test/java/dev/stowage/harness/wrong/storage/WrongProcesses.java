package dev.stowage.harness.wrong.storage;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.wrong.WrongBackend;
import dev.stowage.records.Decoded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a storage can do wrong between processes. Built in other JVMs too: by its class, on its directories.
 */
final class WrongProcesses {
    private WrongProcesses() {}

    static List<WrongBackend> all() {
        return List.of(
                wrong("every process has a cache", Caching::new, Clause.SHARING_PROCESSES),
                // a lock of this process stops nobody else: no update of another waits either
                wrong("locks are the process's own", Unshared::new, Clause.SHARING_PROCESSES,
                        Clause.LOCK_STALLED),
                wrong("a lock is a file that its holder removes", LockFile::new, Clause.LOCK_KILLED),
                wrong("readers take the lock", ReadersLock::new, Clause.LOCK_STALLED),
                wrong("records are written in place", InPlace::new, Clause.LEVEL_KILLED));
    }

    static StorageSubject right() {
        return StorageSubject.of("plain", PlainFileStorage::new);
    }

    private static WrongBackend wrong(String name, Function<BackendContext, StatusStorage> opener,
            Clause... caught) {
        return WrongBackend.of(name, StorageSubject.of(name, opener), caught);
    }

    private static void pause(Duration time) {
        try {
            new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Caching extends PlainFileStorage {
        private final Map<ContainerId, ContainerRecord> read = new ConcurrentHashMap<>();

        Caching(BackendContext context) {
            super(context);
        }

        @Override
        public ContainerRecord read(ContainerId id) {
            return read.computeIfAbsent(id, super::read);
        }

        @Override
        public ContainerRecord update(ContainerId id, Level level, Function<ContainerRecord, Status> change) {
            read.remove(id);
            return super.update(id, level, change);
        }
    }

    private static final class Unshared extends PlainFileStorage {
        private final ReentrantLock lock = new ReentrantLock();

        Unshared(BackendContext context) {
            super(context);
        }

        @Override
        <T> T locked(String key, ContainerId id, Operation operation, Supplier<T> act) {
            lock.lock();
            try {
                return act.get();
            } finally {
                lock.unlock();
            }
        }
    }

    private static final class LockFile extends PlainFileStorage {
        LockFile(BackendContext context) {
            super(context);
        }

        @Override
        <T> T locked(String key, ContainerId id, Operation operation, Supplier<T> act) {
            Path lock = file(id).resolveSibling(key.replace(' ', '-') + ".lock");
            long end = System.nanoTime() + deadline.toNanos();
            try {
                while (!taken(lock)) {
                    if (System.nanoTime() > end) {
                        throw new BusyException(id.value(), operation, "whoever made " + lock, deadline);
                    }
                    pause(Duration.ofMillis(1));
                }
                try {
                    return act.get();
                } finally {
                    Files.delete(lock);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static boolean taken(Path lock) throws IOException {
            try {
                Files.createFile(lock);
                return true;
            } catch (FileAlreadyExistsException e) {
                return false;
            }
        }
    }

    private static final class ReadersLock extends PlainFileStorage {
        ReadersLock(BackendContext context) {
            super(context);
        }

        @Override
        public ContainerRecord read(ContainerId id) {
            return locked(id.value(), id, Operation.READ, () -> super.read(id));
        }
    }

    /** Readers of a torn record wait until it is whole; after a kill it never is. */
    private static final class InPlace extends PlainFileStorage {
        InPlace(BackendContext context) {
            super(context);
        }

        @Override
        Decoded decoded(ContainerId id) throws IOException {
            Decoded decoded = super.decoded(id);
            for (int i = 0; i < 200 && decoded instanceof Decoded.Unreadable; i++) {
                pause(Duration.ofMillis(5));
                decoded = super.decoded(id);
            }
            return decoded;
        }

        @Override
        void store(ContainerId id, byte[] bytes) {
            try {
                Files.write(file(id), Arrays.copyOf(bytes, bytes.length / 2));
                // most of its life, so that a kill at a random moment meets it on a busy machine too
                pause(Duration.ofMillis(200));
                Files.write(file(id), Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length),
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
