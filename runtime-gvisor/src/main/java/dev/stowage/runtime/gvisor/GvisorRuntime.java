package dev.stowage.runtime.gvisor;

import dev.stowage.api.BackendContext;
import dev.stowage.posix.Failpoints;
import dev.stowage.runtime.oci.OciRuntime;
import jakarta.inject.Inject;
import org.pf4j.Extension;

/**
 * A runtime that calls runsc, the command line of gVisor. Its settings are those of {@link OciRuntime}, and
 * {@code platform}: {@code systrap}, {@code ptrace} or {@code kvm} (default: the first of systrap and ptrace
 * that works).
 */
@Extension
public final class GvisorRuntime extends OciRuntime {

    /**
     * Creates a runtime. Reads and writes nothing until the first call.
     *
     * @param context settings and directories
     */
    @Inject
    public GvisorRuntime(BackendContext context) {
        this(context, Failpoints.NONE);
    }

    GvisorRuntime(BackendContext context, Failpoints failpoints) {
        super(new GvisorRuntimeAdapter(context.settings().choice("platform", GvisorPlatform.PROBE)), context,
                failpoints);
    }
}
