package dev.stowage.api.runtime;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Resources;
import dev.stowage.api.RunId;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a runtime shall make.
 *
 * @param id the container
 * @param bundle the bundle directory; made absolute and plain
 * @param run the run that the container is made for; empty: the runtime draws one
 * @param resources limits that go before those of the bundle
 */
public record CreateRequest(ContainerId id, Path bundle, Optional<RunId> run, Resources resources) {

    /** Makes the bundle's path absolute. */
    public CreateRequest {
        bundle = bundle.toAbsolutePath().normalize();
    }
}
