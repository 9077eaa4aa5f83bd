package dev.stowage.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A process that never reaps, and its child. Both are killed in the end. */
record NonReapingParent(Process parent, long child) implements AutoCloseable {
    /**
     * A shell could still reap the child; the sleep that it becomes does not. Only then the child tells its
     * pid.
     */
    private static final String AFTER_PARENT_EXEC =
            "while read -r name < /proc/$PPID/comm && [ \"$name\" != sleep ]; do :; done; echo $$; ";

    static NonReapingParent withChild(String command) throws IOException {
        Process parent = new ProcessBuilder("sh", "-c", "sh -c \"$1\" & exec sleep 120", "sh",
                AFTER_PARENT_EXEC + command).start();
        return new NonReapingParent(parent,
                Long.parseLong(parent.inputReader(StandardCharsets.UTF_8).readLine()));
    }

    @Override
    public void close() {
        ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
        parent.destroyForcibly();
        parent.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
