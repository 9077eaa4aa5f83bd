package dev.stowage.cli;

/** The command line is wrong; the message says how to correct it. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
