package dev.stowage.harness;

import dev.stowage.api.FullId;
import java.io.IOException;
import java.nio.file.Path;

/** Damages a record behind its storage's back, as a bad disk or a later version would. */
@FunctionalInterface
public interface Damage {
    /**
     * Damages a record that exists.
     *
     * @param stateDirectory the storage's own state directory
     * @param id the container
     * @param kind how
     * @throws IOException if that cannot be done
     */
    void apply(Path stateDirectory, FullId id, Kind kind) throws IOException;

    /** How a record can be damaged. */
    enum Kind {
        /** No byte is left. */
        EMPTY,
        /** Its second half is gone. */
        TRUNCATED,
        /** As long as before, all zero. */
        NUL_FILLED,
        /** As long as before, anything. */
        GARBAGE,
        /** Whole, of a version that is not known. */
        UNKNOWN_VERSION
    }
}
