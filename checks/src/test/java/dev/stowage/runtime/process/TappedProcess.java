package dev.stowage.runtime.process;

import dev.stowage.api.BackendContext;
import dev.stowage.api.runtime.Runtime;
import java.util.function.Consumer;

/** Opens the runtime with its seam for tests, which is not public. */
public final class TappedProcess {
    private TappedProcess() {}

    /**
     * Opens the runtime.
     *
     * @param context what the host gives
     * @param heard hears the name of each step boundary
     * @return the runtime
     */
    public static Runtime open(BackendContext context, Consumer<String> heard) {
        return new ProcessRuntime(context, (step, id) -> heard.accept(step.name()));
    }
}
