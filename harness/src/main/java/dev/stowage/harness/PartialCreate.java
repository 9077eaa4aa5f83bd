package dev.stowage.harness;

import dev.stowage.api.BackendContext;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Runtime;

/** Leaves a container as a caller does that dies in the middle of create. */
@FunctionalInterface
public interface PartialCreate {
    /**
     * Leaves a creation that nobody goes on with.
     *
     * @param runtime the runtime, open
     * @param context what it was opened with
     * @param request what the dead caller asked for
     * @throws NotRunException if that cannot be done here
     */
    void leave(Runtime runtime, BackendContext context, CreateRequest request);
}
