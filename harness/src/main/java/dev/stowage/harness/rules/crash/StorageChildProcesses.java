package dev.stowage.harness.rules.crash;

import dev.stowage.harness.Clause;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Other processes on the store of a fixture, all started together. */
final class StorageChildProcesses implements AutoCloseable {
    private final List<StorageChildProcess> processes = new ArrayList<>();

    StorageChildProcesses(StorageFixture fixture, Clause clause, int number) throws IOException {
        for (int i = 0; i < number; i++) {
            processes.add(StorageChildProcess.start(fixture, clause));
        }
    }

    List<StorageChildProcess> processes() {
        return processes;
    }

    StorageChildProcess awaitReady(int index) throws InterruptedException {
        return processes.get(index).awaitReady();
    }

    @Override
    public void close() {
        processes.forEach(StorageChildProcess::close);
    }
}
