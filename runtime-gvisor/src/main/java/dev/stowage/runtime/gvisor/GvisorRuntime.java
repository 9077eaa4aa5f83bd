package dev.stowage.runtime.gvisor;

import dev.stowage.api.BackendContext;
import dev.stowage.posix.Failpoints;
import dev.stowage.runtime.oci.OciRuntime;
import jakarta.inject.Inject;
import org.pf4j.Extension;

/**
 * The runtime over gVisor's runsc. Settings: those of {@link OciRuntime}, and {@code platform}
 * ({@code systrap}, {@code ptrace} or {@code kvm}; without it the first of the first two that works).
 */
@Extension
public final class GvisorRuntime extends OciRuntime {

    /**
     * Builds the runtime; touches nothing yet.
     *
     * @param context what the host gives
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
