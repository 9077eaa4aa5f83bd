package dev.stowage.runtime.runc;

import dev.stowage.api.BackendContext;
import dev.stowage.api.runtime.Runtime;
import java.util.function.Consumer;

/** Opens the runtime with its seam for tests, which is not public. */
public final class TappedRunc {
    private TappedRunc() {}

    /**
     * Opens the runtime.
     *
     * @param context what the host gives
     * @param heard hears the name of each step boundary
     * @return the runtime
     */
    public static Runtime open(BackendContext context, Consumer<String> heard) {
        return new RuncRuntime(context, step -> heard.accept(step.name()));
    }
}
