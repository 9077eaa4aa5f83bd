package dev.stowage.harness;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.runtime.Container;
import java.io.IOException;
import java.time.Duration;

/** Ways to kill monitors and to damage records that need no knowledge of the backend. */
public final class BlackBoxFaults {
    private static final Duration KILL_TIMEOUT = Duration.ofMinutes(1);

    private BlackBoxFaults() {}

    /**
     * Returns hooks that find the monitor as the parent of the container's init process, since only a parent
     * can reap it. They leave a partial creation by running create in a process that dies as soon as the id
     * is taken.
     *
     * @return hooks that can kill and suspend monitors and leave partial creations
     */
    public static RuntimeHooks runtimeHooks() {
        return RuntimeHooks.none()
                .withKillMonitor(container -> monitor(container).destroyForcibly())
                .withSuspendMonitor(BlackBoxFaults::suspendMonitor)
                .withPartialCreate(CrashingCreateProcess::leavePartialCreate);
    }

    /**
     * Returns a corruptor that damages the file whose name begins with the container's id. If there is none,
     * it overwrites the path of the bundle, which every record contains, wherever it finds it.
     *
     * @return a corruptor that throws {@link NotRunException} if it finds neither
     */
    public static RecordCorruptor recordCorruptor() {
        return new FileRecordCorruptor();
    }

    private static Runnable suspendMonitor(Container container) {
        ProcessHandle monitor = monitor(container);
        signal(monitor, "STOP");
        return () -> signal(monitor, "CONT");
    }

    private static void signal(ProcessHandle process, String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean hasSent = kill.waitFor(KILL_TIMEOUT) && kill.exitValue() == 0;
            if (!hasSent && process.isAlive()) {
                throw new NotRunException("kill cannot send " + signal + " to the monitor");
            }
        } catch (IOException e) {
            throw new NotRunException("kill cannot be executed: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotRunException("interrupted");
        }
    }

    private static ProcessHandle monitor(Container container) {
        ProcessIdentity init = container.observe()
                .init()
                .orElseThrow(
                        () -> new NotRunException("the runtime names no process whose parent it could be"));
        return ProcessHandle.of(init.pid())
                .flatMap(ProcessHandle::parent)
                .filter(parent -> parent.pid() > 1 && parent.pid() != ProcessHandle.current().pid())
                .orElseThrow(() -> new NotRunException(
                        "the container's first process has no monitor for a parent"));
    }
}
