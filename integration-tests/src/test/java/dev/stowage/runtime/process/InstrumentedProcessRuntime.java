package dev.stowage.runtime.process;

import dev.stowage.api.BackendContext;
import dev.stowage.api.runtime.Runtime;
import java.util.function.Consumer;

/** Opens the runtime with its seam for tests, which is not public. */
public final class InstrumentedProcessRuntime {
    private InstrumentedProcessRuntime() {}

    /**
     * Opens the runtime.
     *
     * @param context what the host gives
     * @param listener hears the name of each step boundary
     * @return the runtime
     */
    public static Runtime open(BackendContext context, Consumer<String> listener) {
        return new ProcessRuntime(context, (failpoint, id) -> listener.accept(failpoint.name()));
    }
}
