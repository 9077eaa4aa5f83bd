package dev.stowage.runtime.gvisor;

import dev.stowage.api.BackendContext;
import dev.stowage.api.runtime.Runtime;
import java.util.function.Consumer;

/** Opens the runtime with its seam for tests, which is not public. */
public final class InstrumentedGvisorRuntime {
    private InstrumentedGvisorRuntime() {}

    /**
     * Opens the runtime.
     *
     * @param context what the host gives
     * @param listener hears the name of each step boundary
     * @return the runtime
     */
    public static Runtime open(BackendContext context, Consumer<String> listener) {
        return new GvisorRuntime(context, failpoint -> listener.accept(failpoint.name()));
    }
}
