package dev.stowage.runtime.runc;

import dev.stowage.api.BackendContext;
import dev.stowage.posix.Failpoints;
import dev.stowage.runtime.oci.OciRuntime;
import jakarta.inject.Inject;
import org.pf4j.Extension;

/** The runtime over runc. Settings: those of {@link OciRuntime}. */
@Extension
public final class RuncRuntime extends OciRuntime {

    /**
     * Builds the runtime; touches nothing yet.
     *
     * @param context what the host gives
     */
    @Inject
    public RuncRuntime(BackendContext context) {
        super(new RuncRuntimeAdapter(), context);
    }

    RuncRuntime(BackendContext context, Failpoints failpoints) {
        super(new RuncRuntimeAdapter(), context, failpoints);
    }
}
