package dev.stowage.harness;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.runtime.Container;

/**
 * What can be done to a backend without knowing it: how the suite kills monitors and damages records where
 * the author of the backend has not said how.
 */
public final class BlackBoxFaults {
    private BlackBoxFaults() {}

    /**
     * Returns hooks that take the parent of a container's first process for its monitor, the one process that
     * the kernel tells the end of it; and that leave creations half done by a process that dies once the id
     * is taken.
     *
     * @return hooks that can kill monitors and leave creations half done
     */
    public static RuntimeHooks runtimeHooks() {
        return RuntimeHooks.none()
                .withKillMonitor(BlackBoxFaults::killParent)
                .withPartialCreate(CrashingCreateProcess::leavePartialCreate);
    }

    /**
     * Returns what can be done to the files of a storage that is not known: the file whose name begins with
     * the container's id is damaged, where a storage keeps one for each record; else the path of the bundle,
     * which every record holds, wherever it stands.
     *
     * @return damage that is not run where there is neither
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
