package dev.stowage.storage.etcd;

/**
 * What was asked for is more than one answer may hold: less is to be asked for. Does not leave this package.
 */
final class ResponseTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ResponseTooLargeException(String problem) {
        super(problem, null, false, false);
    }
}
