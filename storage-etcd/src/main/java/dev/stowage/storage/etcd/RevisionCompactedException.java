package dev.stowage.storage.etcd;

/** The revision that was to be read has been compacted away. Does not leave this package. */
final class RevisionCompactedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RevisionCompactedException(String problem) {
        super(problem, null, false, false);
    }
}
