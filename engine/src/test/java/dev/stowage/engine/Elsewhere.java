package dev.stowage.engine;

import dev.stowage.posix.FileLocks;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Another manager that holds operation locks. */
final class Elsewhere implements AutoCloseable {
    private final FileLocks locks;
    private final List<HeldLock> held = new ArrayList<>();

    private Elsewhere(FileLocks locks) {
        this.locks = locks;
    }

    static Elsewhere holding(Bench bench, String... ids) throws IOException {
        Elsewhere other = new Elsewhere(FileLocks.open(bench.run.resolve("engine/locks"),
                ProcessTable.ofHost(), bench.now::get));
        for (String id : ids) {
            other.held.add(other.locks.tryAcquire(id, "stop " + id).orElseThrow());
        }
        return other;
    }

    int held() {
        return held.size();
    }

    @Override
    public void close() {
        held.forEach(HeldLock::close);
        locks.close();
    }
}
