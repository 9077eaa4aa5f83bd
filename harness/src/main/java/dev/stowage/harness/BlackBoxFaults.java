package dev.stowage.harness;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.runtime.Container;

/** Ways to kill monitors and to damage records that need no knowledge of the backend. */
public final class BlackBoxFaults {
    private BlackBoxFaults() {}

    /**
     * Returns hooks that find the monitor as the parent of the container's init process, since only a parent
     * can reap it. They leave a partial creation by running create in a process that dies as soon as the id
     * is taken.
     *
     * @return hooks that can kill monitors and leave partial creations
     */
    public static RuntimeHooks runtimeHooks() {
        return RuntimeHooks.none()
                .withKillMonitor(BlackBoxFaults::killParent)
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

    private static void killParent(Container container) {
        ProcessIdentity init = container.observe()
                .init()
                .orElseThrow(
                        () -> new NotRunException("the runtime names no process whose parent it could be"));
        ProcessHandle.of(init.pid())
                .flatMap(ProcessHandle::parent)
                .filter(parent -> parent.pid() > 1 && parent.pid() != ProcessHandle.current().pid())
                .orElseThrow(() -> new NotRunException(
                        "the container's first process has no monitor for a parent"))
                .destroyForcibly();
    }
}
