package dev.stowage.harness.mutant.storage;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.error.LockOwner;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.mutant.MutantBackend;
import dev.stowage.records.DecodeResult;
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
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/** Mutants of sharing between processes. Other JVMs open them too, by class and directories. */
final class StorageMultiProcessMutants {
    private StorageMultiProcessMutants() {}

    static List<MutantBackend> all() {
        return List.of(mutant("every process has a cache", StaleCacheStorage::new, Clause.STORAGE_SHARING_2),
                // a lock within this process does not exclude other processes
                mutant("locks are the process's own", ProcessLocalLockStorage::new, Clause.STORAGE_SHARING_2,
                        Clause.STORAGE_LOCK_2),
                mutant("a lock is a file that its holder removes", LockFileStorage::new,
                        Clause.STORAGE_LOCK_1),
                mutant("readers take the lock", ReaderLockStorage::new, Clause.STORAGE_LOCK_2),
                mutant("records are written in place", InPlaceStorage::new, Clause.STORAGE_DURABILITY_5));
    }

    static StorageSubject original() {
        return StorageSubject.of("plain", PlainFileStorage::new);
    }

    private static MutantBackend mutant(String name, Function<BackendContext, StatusStorage> opener,
            Clause... expectedViolations) {
        return MutantBackend.of(name, StorageSubject.of(name, opener), expectedViolations);
    }

    private static void pause(Duration time) {
        try {
            TestDeadline.pause(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class StaleCacheStorage extends PlainFileStorage {
        private final Map<ContainerId, ContainerRecord> read = new ConcurrentHashMap<>();

        StaleCacheStorage(BackendContext context) {
            super(context);
        }

        @Override
        public ContainerRecord read(ContainerId id) {
            return read.computeIfAbsent(id, super::read);
        }

        @Override
        public ContainerRecord update(ContainerId id, Durability durability,
                Function<ContainerRecord, Status> change) {
            read.remove(id);
            return super.update(id, durability, change);
        }
    }

    private static final class ProcessLocalLockStorage extends PlainFileStorage {
        private final ReentrantLock lock = new ReentrantLock();

        ProcessLocalLockStorage(BackendContext context) {
            super(context);
        }

        @Override
        <T> T withLock(String key, ContainerId id, Operation operation, Supplier<T> action) {
            lock.lock();
            try {
                return action.get();
            } finally {
                lock.unlock();
            }
        }
    }

    private static final class LockFileStorage extends PlainFileStorage {
        LockFileStorage(BackendContext context) {
            super(context);
        }

        @Override
        <T> T withLock(String key, ContainerId id, Operation operation, Supplier<T> action) {
            Path lock = file(id).resolveSibling(key.replace(' ', '-') + ".lock");
            TestDeadline deadline = TestDeadline.after(lockTimeout);
            try {
                while (!tryCreate(lock)) {
                    if (deadline.hasPassed()) {
                        throw new BusyException(id, operation,
                                LockOwner.unidentified("the process that created " + lock), lockTimeout);
                    }
                    pause(Duration.ofMillis(1));
                }
                try {
                    return action.get();
                } finally {
                    Files.delete(lock);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static boolean tryCreate(Path lock) throws IOException {
            try {
                Files.createFile(lock);
                return true;
            } catch (FileAlreadyExistsException e) {
                return false;
            }
        }
    }

    private static final class ReaderLockStorage extends PlainFileStorage {
        ReaderLockStorage(BackendContext context) {
            super(context);
        }

        @Override
        public ContainerRecord read(ContainerId id) {
            return withLock(id.value(), id, Operation.READ, () -> super.read(id));
        }
    }

    /** Readers wait until a torn record is whole, which never happens after a kill. */
    private static final class InPlaceStorage extends PlainFileStorage {
        InPlaceStorage(BackendContext context) {
            super(context);
        }

        @Override
        DecodeResult decode(ContainerId id) throws IOException {
            DecodeResult decodeResult = super.decode(id);
            for (int i = 0; i < 200 && decodeResult instanceof DecodeResult.DecodeFailure; i++) {
                pause(Duration.ofMillis(5));
                decodeResult = super.decode(id);
            }
            return decodeResult;
        }

        @Override
        void store(ContainerId id, byte[] bytes) {
            try {
                Files.write(file(id), Arrays.copyOf(bytes, bytes.length / 2));
                // stays torn most of the time, so that a kill at a random moment hits it on a busy machine
                // too
                pause(Duration.ofMillis(200));
                Files.write(file(id), Arrays.copyOfRange(bytes, bytes.length / 2, bytes.length),
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
