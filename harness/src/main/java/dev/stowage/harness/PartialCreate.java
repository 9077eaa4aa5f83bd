package dev.stowage.harness;

import dev.stowage.api.BackendContext;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Runtime;

/** Leaves a container as it is after its caller has died in the middle of create. */
@FunctionalInterface
public interface PartialCreate {
    /**
     * Leaves a creation that nobody completes.
     *
     * @param runtime the runtime, open
     * @param context the context that it was opened with
     * @param request the request of the caller that died
     * @throws NotRunException if that is not possible here
     */
    void leave(Runtime runtime, BackendContext context, CreateRequest request);
}
