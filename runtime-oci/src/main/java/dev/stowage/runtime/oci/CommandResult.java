package dev.stowage.runtime.oci;

import java.util.OptionalInt;

/**
 * How one call of a command line went.
 *
 * @param exitCode the code that it returned; empty if it was killed at its deadline
 * @param output its standard output
 * @param message the end of what it said in its log and on standard error; may be empty
 */
public record CommandResult(OptionalInt exitCode, String output, String message) {

    /**
     * Tells whether the command line reported success.
     *
     * @return true for exit code 0 alone
     */
    public boolean succeeded() {
        return exitCode.isPresent() && exitCode.getAsInt() == 0;
    }
}
