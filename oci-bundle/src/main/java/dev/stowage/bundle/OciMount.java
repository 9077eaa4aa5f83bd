package dev.stowage.bundle;

import java.util.List;
import java.util.Optional;

/**
 * A mount that a bundle asks for.
 *
 * @param destination where in the container
 * @param type the file system, if the bundle says
 * @param source what is mounted, if the bundle says
 * @param options mount options; copied
 */
public record OciMount(String destination, Optional<String> type, Optional<String> source,
        List<String> options) {

    /** Copies the options. */
    public OciMount {
        options = List.copyOf(options);
    }
}
