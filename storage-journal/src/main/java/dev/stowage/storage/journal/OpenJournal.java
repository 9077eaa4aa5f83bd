package dev.stowage.storage.journal;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.LogEntry;
import dev.stowage.posix.FileLocks;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.LockBusyException;
import dev.stowage.posix.ProcessTable;
import dev.stowage.posix.SharedLongs;
import dev.stowage.posix.UnsupportedPlatformException;
import dev.stowage.storage.journal.JournalLocks.Owner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The parts of an open store, and what each operation does before and after its own work. */
final class OpenJournal {
    private static final int ALL_WRITERS = Integer.MAX_VALUE;

    private final JournalFiles files;
    private final JournalLocks locks;
    private final Head head;
    private final Follower follower;
    private final Upkeep upkeep;
    private final Committer committer;
    private final GroupCommit group;
    private final Duration deadline;
    private final Semaphore writers = new Semaphore(ALL_WRITERS);
    private volatile boolean closed;

    private OpenJournal(JournalFiles files, JournalLocks locks, Head head, Stamps stamps, Duration deadline,
            Steps steps) {
        this.files = files;
        this.locks = locks;
        this.head = head;
        this.deadline = deadline;
        this.follower = new Follower(files, head, locks);
        this.upkeep = new Upkeep(files, head, locks);
        this.committer = new Committer(head, locks, follower, stamps, upkeep, steps);
        this.group = new GroupCommit(committer);
    }

    static OpenJournal open(BackendContext context, Steps steps) {
        Duration deadline = context.settings().duration("lock-deadline", Duration.ofSeconds(10));
        Owner owner = context.settings().choice("owner", Owner.SHARED);
        Path state = context.stateDirectory();
        try {
            JournalFiles files = new JournalFiles(StoreDirectory.openLog(state), steps);
            JournalLocks locks = null;
            Head head = null;
            try {
                ProcessTable table = ProcessTable.ofHost();
                locks = new JournalLocks(FileLocks.open(state.resolve("locks"), table, context.clock()),
                        deadline, owner);
                head = new Head(SharedLongs.open(state.resolve("head"), Head.SIZE));
                Stamps stamps = new Stamps(Stamps.seed(context.random().nextLong(), System.nanoTime(),
                        ProcessHandle.current().pid(), table.bootId().hashCode(),
                        context.clock().millis(), head.nextOpening()));
                OpenJournal journal = new OpenJournal(files, locks, head, stamps, deadline, steps);
                journal.begin(state, owner, stamps);
                return journal;
            } catch (IOException | RuntimeException e) {
                closeAll(head, locks, files);
                throw e;
            }
        } catch (UnsupportedPlatformException e) {
            throw StoreDirectory.unusable(state, String.valueOf(e.getMessage()), e);
        } catch (DamagedException e) {
            throw new StorageUnavailableException(state.toString(), Operation.OPEN, e.getMessage()
                    + "; nothing was changed: restore the directory, or look with: stowage storage verify",
                    e);
        } catch (IOException e) {
            throw Failures.unchanged(state.toString(), Operation.OPEN, e);
        }
    }

    private static void closeAll(@Nullable AutoCloseable... parts) throws IOException {
        for (AutoCloseable part : parts) {
            if (part instanceof Head head) {
                head.close();
            } else if (part instanceof JournalLocks locks) {
                locks.close();
            } else if (part instanceof JournalFiles files) {
                files.close();
            }
        }
    }

    /** Reads the files if nobody has the store open, else joins those who have. */
    private void begin(Path state, Owner owner, Stamps stamps) throws IOException {
        try (HeldLock _ = locks.opening(state.toString())) {
            Optional<HeldLock> alone = locks.alone();
            if (alone.isPresent()) {
                recover(stamps);
                if (owner == Owner.SHARED) {
                    alone.orElseThrow().close();
                    locks.share();
                }
            } else if (owner == Owner.EXCLUSIVE || locks.share().isEmpty()) {
                throw new StorageUnavailableException(state.toString(), Operation.OPEN,
                        owner == Owner.EXCLUSIVE
                                ? "is open elsewhere, and owner = exclusive wants it alone"
                                : locks.owner() + " has it open alone (owner = exclusive)");
            } else {
                join(state);
            }
        }
    }

    private void join(Path state) throws IOException {
        if (head.tail() == 0) {
            throw new StorageUnavailableException(state.resolve("head").toString(), Operation.OPEN,
                    "was removed while others have the store open; close it everywhere and open it again");
        }
        follower.load();
        if (head.tail() != Head.position(head.visible())) {
            try {
                committer.settle();
            } catch (LockBusyException e) {
                // who writes next settles; a stalled writer keeps nobody from reading
            }
        }
    }

    private void recover(Stamps stamps) throws IOException {
        boolean poisoned = Head.isPoisoned(head.visible());
        Optional<State> found = Recovery.read(files);
        if (found.isEmpty()) {
            follower.begin(upkeep.begin(new Image(0), 1, stamps.next()));
            return;
        }
        State state = found.orElseThrow();
        if (!poisoned) {
            try {
                // its writers may have been killed before they flushed
                state.segment().sync();
                follower.begin(state);
                return;
            } catch (IOException e) {
                // as after any flush that failed: new files
            }
        }
        long number = state.segment().number() + 1;
        state.segment().close();
        follower.begin(upkeep.begin(state.image(), number, stamps.next()));
        upkeep.removeAllBefore(number);
    }

    /** Something that reads. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /** Looks: takes no lock while nothing has changed. */
    <T> T read(String subject, Operation operation, Work<T> work) {
        requireOpen(operation);
        try {
            return work.run();
        } catch (IOException e) {
            throw Failures.unchanged(subject, operation, e);
        }
    }

    /** Changes one record: its lock is held, and nothing of a killed writer is left. */
    <T> T change(ContainerId id, Operation operation, Work<T> work) {
        requireOpen(operation);
        writers.acquireUninterruptibly();
        try {
            requireOpen(operation);
            try (HeldLock _ = locks.record(id, operation)) {
                settleIfLeftBehind(id);
                return work.run();
            }
        } catch (LockBusyException e) {
            throw JournalLocks.busy(e, id.value(), operation);
        } catch (IOException e) {
            throw Failures.unchanged(id.value(), operation, e);
        } finally {
            writers.release();
        }
    }

    void settleIfLeftBehind(Object idOrName) throws IOException {
        if (follower.isLeftBehind(idOrName)) {
            committer.settle();
        }
    }

    /** Returns when a change is committed. The caller holds the record's lock. */
    void commit(Change change, @Nullable Entry outcome, Level level, Operation operation) {
        Ticket ticket = new Ticket(change, change.head(), outcome, level);
        group.commit(ticket);
        String id = change.id().value();
        switch (ticket.state()) {
            case COMMITTED -> {
                return;
            }
            case REFUSED -> throw refused(ticket.cause(), id, operation);
            case IN_DOUBT -> throw Failures.unknown(id, operation, ticket.cause());
            case QUEUED, LEADS -> throw new AssertionError("it has not ended");
        }
    }

    private static StowageException refused(IOException cause, String id, Operation operation) {
        return cause instanceof LockBusyException busy
                ? JournalLocks.busy(busy, id, operation)
                : Failures.unchanged(id, operation, cause);
    }

    List<LogEntry> log() throws IOException {
        return LogReader.read(files, locks, head);
    }

    /** Writes the state to a snapshot and removes the log that it replaces. */
    void compact() {
        requireOpen(Operation.OPEN);
        writers.acquireUninterruptibly();
        try {
            requireOpen(Operation.OPEN);
            committer.compact();
        } catch (LockBusyException e) {
            throw JournalLocks.busy(e, "the log", Operation.OPEN);
        } catch (IOException e) {
            throw Failures.unchanged("the log", Operation.OPEN, e);
        } finally {
            writers.release();
        }
    }

    void requireOpen(Operation operation) {
        if (closed) {
            throw new ClosedException(JournalStatusStorage.NAME, operation);
        }
    }

    JournalLocks locks() {
        return locks;
    }

    /** The state with everything that is visible. */
    Image image() throws IOException {
        return follower.image();
    }

    /** Lets writers finish, not longer than their own deadline. */
    void close() {
        closed = true;
        boolean interrupted = Thread.interrupted();
        try {
            if (writers.tryAcquire(ALL_WRITERS, deadline.toNanos(), TimeUnit.NANOSECONDS)) {
                writers.release(ALL_WRITERS);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        upkeep.close();
        follower.close();
        head.close();
        locks.close();
        files.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
