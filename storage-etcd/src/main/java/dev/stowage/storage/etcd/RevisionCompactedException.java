package dev.stowage.storage.etcd;

/** The requested revision has been compacted. Does not leave this package. */
final class RevisionCompactedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RevisionCompactedException(String problem) {
        super(problem, null, false, false);
    }
}
