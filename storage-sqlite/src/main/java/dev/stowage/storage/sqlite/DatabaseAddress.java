package dev.stowage.storage.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a database is, as a file and as SQLite takes it.
 *
 * @param file the database
 * @param uri its name with parameters, see <a href="https://www.sqlite.org/uri.html">Uniform Resource
 * Identifiers</a>
 */
record DatabaseAddress(Path file, String uri) {
    private static final String IMMUTABLE = "?immutable=1";

    /** The driver takes what follows a question mark in a path for settings, but not in a URI. */
    static DatabaseAddress of(Path file) {
        return new DatabaseAddress(file, file.toUri().toString());
    }

    /**
     * On a file system that is full or read-only, SQLite cannot make the files beside the database that it
     * reads a write-ahead log with. Without a log it needs none, if told that nobody changes the database.
     */
    static DatabaseAddress forReading(Path file) throws IOException {
        DatabaseAddress address = of(file);
        Path log = file.resolveSibling(file.getFileName() + "-wal");
        return Files.exists(log) && Files.size(log) > 0 ? address
                : new DatabaseAddress(file, address.uri + IMMUTABLE);
    }

    /** Whether SQLite takes the database for one that never changes, and so for one that has no log. */
    boolean isImmutable() {
        return uri.endsWith(IMMUTABLE);
    }
}
