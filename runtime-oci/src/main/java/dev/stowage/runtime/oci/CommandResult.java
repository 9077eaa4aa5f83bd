package dev.stowage.runtime.oci;

import java.util.OptionalInt;

/**
 * The result of running one command.
 *
 * @param exitCode of the command; empty if it was killed after its timeout
 * @param output the end of its standard output
 * @param message the end of its log or of its standard error; may be empty
 */
public record CommandResult(OptionalInt exitCode, String output, String message) {

    /**
     * Returns whether the command succeeded.
     *
     * @return true if the exit code is 0
     */
    public boolean succeeded() {
        return exitCode.isPresent() && exitCode.getAsInt() == 0;
    }
}
