package dev.stowage.runtime.runc;

import dev.stowage.api.BackendContext;
import dev.stowage.posix.Failpoints;
import dev.stowage.runtime.oci.OciRuntime;
import jakarta.inject.Inject;
import org.pf4j.Extension;

/** A runtime that calls runc. Its settings are those of {@link OciRuntime}. */
@Extension
public final class RuncRuntime extends OciRuntime {

    /**
     * Creates a runtime. Reads and writes nothing until the first call.
     *
     * @param context settings and directories
     */
    @Inject
    public RuncRuntime(BackendContext context) {
        super(new RuncRuntimeAdapter(), context);
    }

    RuncRuntime(BackendContext context, Failpoints failpoints) {
        super(new RuncRuntimeAdapter(), context, failpoints);
    }
}
