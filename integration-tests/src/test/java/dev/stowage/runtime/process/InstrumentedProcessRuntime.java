package dev.stowage.runtime.process;

import dev.stowage.api.BackendContext;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.posix.Failpoints;

/** Opens the runtime with a listener for its failpoints, by a constructor that is not public. */
public final class InstrumentedProcessRuntime {
    private InstrumentedProcessRuntime() {}

    /**
     * Opens the runtime.
     *
     * @param context from the host
     * @param failpoints hears of each boundary
     * @return the runtime
     */
    public static Runtime open(BackendContext context, Failpoints failpoints) {
        return new ProcessRuntime(context, failpoints);
    }
}
