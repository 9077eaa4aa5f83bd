package dev.stowage.api.error;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.Stability;
import dev.stowage.api.storage.HostIdentity;
import java.nio.file.Path;

/**
 * The container lives on another host, under another root or with another runtime, and only an engine there
 * can change it.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class NotLocalException extends StowageException {
    private static final long serialVersionUID = 1L;

    private final String hostId;
    private final String root;
    private final String runtime;

    /**
     * Creates the exception.
     *
     * @param subject the container
     * @param operation what was asked for
     * @param host where the container lives
     * @param runtime the name of the runtime that runs it
     */
    public NotLocalException(ErrorSubject subject, Operation operation, HostIdentity host, String runtime) {
        super(subject, operation,
                "it lives at " + host + " with runtime " + runtime + "; use an engine of that place");
        this.hostId = host.hostId();
        this.root = host.root().toString();
        this.runtime = runtime;
    }

    /** {@return the host and root that the container lives on} */
    public HostIdentity host() {
        return new HostIdentity(hostId, Path.of(root));
    }

    /** {@return the name of the runtime that runs the container} */
    public String runtime() {
        return runtime;
    }
}
