package dev.stowage.engine;

import dev.stowage.posix.FileLocks;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Another manager that holds operation locks. */
final class ForeignLockHolder implements AutoCloseable {
    private final FileLocks locks;
    private final List<HeldLock> heldLocks = new ArrayList<>();

    private ForeignLockHolder(FileLocks locks) {
        this.locks = locks;
    }

    static ForeignLockHolder holding(LocalEngineFixture fixture, String... ids) throws IOException {
        ForeignLockHolder other = new ForeignLockHolder(FileLocks.open(fixture.run.resolve("engine/locks"),
                ProcessTable.ofHost(), fixture.currentTime::get));
        for (String id : ids) {
            other.heldLocks.add(other.locks.tryAcquire(id, "stop " + id).orElseThrow());
        }
        return other;
    }

    int heldLocks() {
        return heldLocks.size();
    }

    @Override
    public void close() {
        heldLocks.forEach(HeldLock::close);
        locks.close();
    }
}
