package dev.stowage.storage.etcd;

/**
 * A response exceeds the limit, and the caller must request less. Does not leave this package.
 */
final class ResponseTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ResponseTooLargeException(String problem) {
        super(problem, null, false, false);
    }
}
