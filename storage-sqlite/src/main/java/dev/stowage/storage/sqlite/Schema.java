package dev.stowage.storage.sqlite;

import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The schema of the database, which docs/sqlite.md describes.
 *
 * <p>
 * The record is the source of truth. Its lookup key is stored in separate columns, so that an unreadable
 * record keeps its id and name. A view computes all other columns from the record, so that they cannot
 * disagree.
 */
final class Schema {
    /** Incremented when the schema changes. */
    static final int VERSION = 1;

    /** "Stow" in ASCII, see {@code file(1)}. */
    private static final int APPLICATION_ID = 0x53746f77;

    /** The text that SQLite stores for each object: a database of Stowage has exactly these. */
    private static final List<String> OBJECTS = List.of("""
            CREATE TABLE records (
              container TEXT NOT NULL PRIMARY KEY,
              sandbox TEXT NOT NULL,
              name TEXT UNIQUE,
              record TEXT NOT NULL
            ) STRICT""", """
            CREATE INDEX records_by_sandbox ON records (sandbox)""", """
            CREATE VIEW statuses AS
            SELECT
              container, sandbox, name,
              json_extract(v1, '$.incarnation') AS incarnation,
              json_extract(v1, '$.revision') AS revision,
              CASE
                WHEN v1 IS NULL OR json_extract(v1, '$.status.inconsistency') IS NOT NULL THEN 'UNKNOWN'
                WHEN json_extract(v1, '$.status.exit') IS NOT NULL THEN 'STOPPED'
                WHEN json_extract(v1, '$.status.startedAt') IS NOT NULL
                  THEN iif(json_extract(v1, '$.status.pausedAt') IS NULL, 'RUNNING', 'PAUSED')
                WHEN json_extract(v1, '$.status.createdAt') IS NOT NULL THEN 'CREATED'
                WHEN json_extract(v1, '$.status.configuredAt') IS NOT NULL THEN 'CONFIGURED'
                ELSE 'UNKNOWN'
              END AS state,
              json_extract(v1, '$.status.run') AS run,
              json_extract(v1, '$.status.init.pid') AS pid,
              json_extract(v1, '$.status.exit.kind') AS exit_kind,
              json_extract(v1, '$.status.exit.code') AS exit_code,
              json_extract(v1, '$.status.exit.signal') AS exit_signal,
              json_extract(v1, '$.status.exit.memory') = 'KILLED' AS out_of_memory,
              json_extract(v1, '$.status.exit.cause') AS exit_cause,
              json_extract(v1, '$.status.configuredAt') AS configured_at,
              json_extract(v1, '$.status.createdAt') AS created_at,
              json_extract(v1, '$.status.startedAt') AS started_at,
              json_extract(v1, '$.status.pausedAt') AS paused_at,
              json_extract(v1, '$.status.exit.at') AS finished_at,
              json_extract(v1, '$.status.intent.operation') AS intent,
              json_extract(v1, '$.status.inconsistency') AS inconsistency,
              json_extract(v1, '$.config.runtime') AS runtime,
              json_extract(v1, '$.config.bundle') AS bundle,
              json_extract(v1, '$.config.home.host') AS host,
              json_extract(v1, '$.config.home.root') AS root,
              json_extract(v1, '$.config.labels') AS labels
            FROM (
              SELECT container, sandbox, name,
                CASE WHEN json_valid(record)
                  THEN CASE json_extract(record, '$.version') WHEN 'v1' THEN record END
                END AS v1
              FROM records
            )""");

    /** The view of earlier development builds: the same but for the name of one column. */
    static final String PREVIOUS_VIEW = OBJECTS.getLast().replace("inconsistency", "unsettled");

    private Schema() {}

    /**
     * Checks whether a database has the schema.
     *
     * @return false if it is empty or its view is the previous one: {@link #create} makes what is missing
     * @throws FileSystemException if it has another version or belongs to another program; nothing was
     * changed
     */
    static boolean exists(DatabaseAddress database, Statement statement)
            throws SQLException, FileSystemException {
        // a consistent view: another process may be creating the schema
        statement.execute("BEGIN");
        try {
            return existsInTransaction(database, statement);
        } finally {
            statement.execute("ROLLBACK");
        }
    }

    private static boolean existsInTransaction(DatabaseAddress database, Statement statement)
            throws SQLException, FileSystemException {
        Path file = database.file();
        long application = number(statement, "PRAGMA application_id");
        long version = number(statement, "PRAGMA user_version");
        long objects = number(statement, "SELECT count(*) FROM sqlite_schema");
        if (application == 0 && version == 0 && objects == 0) {
            return false;
        }
        if (application != APPLICATION_ID) {
            throw refusal(file, "is not a database of Stowage");
        }
        if (version != VERSION) {
            throw refusal(file, "has schema version " + version + "; this program knows version " + VERSION
                    + ": use the version of Stowage that wrote it");
        }
        return hasExpectedObjects(database, statement);
    }

    /** Fills an empty database or replaces the previous view, in one transaction. */
    static void create(Statement statement) throws SQLException {
        if (number(statement, "PRAGMA application_id") == APPLICATION_ID) {
            statement.executeUpdate("BEGIN IMMEDIATE; DROP VIEW statuses; " + OBJECTS.getLast() + "; COMMIT");
            return;
        }
        // stored in the file: from here on every connection of every process uses a write-ahead log
        statement.execute("PRAGMA journal_mode = WAL");
        statement.executeUpdate("BEGIN IMMEDIATE; PRAGMA application_id = " + APPLICATION_ID
                + "; PRAGMA user_version = " + VERSION + "; " + String.join("; ", OBJECTS) + "; COMMIT");
    }

    /** Users may add tables and views, but no trigger, and no index on the table of records. */
    private static boolean hasExpectedObjects(DatabaseAddress database, Statement statement)
            throws SQLException, FileSystemException {
        Path file = database.file();
        Set<String> missing = new HashSet<>(OBJECTS);
        boolean hasPreviousView = false;
        try (ResultSet found = statement.executeQuery("SELECT name, sql FROM sqlite_schema WHERE sql NOT NULL"
                + " AND (type = 'trigger' OR lower(tbl_name) = 'records' OR lower(name) = 'statuses')")) {
            while (found.next()) {
                if (found.getString(2).equals(PREVIOUS_VIEW)) {
                    hasPreviousView = missing.remove(OBJECTS.getLast());
                } else if (!missing.remove(found.getString(2))) {
                    throw refusal(file, "holds \"" + printable(found.getString(1))
                            + "\", which Stowage did not create: drop it; other tables and views may stay");
                }
            }
        }
        if (!missing.isEmpty()) {
            throw refusal(file, "lacks a part of its schema");
        }
        boolean hasLog =
                database.isImmutable() || text(statement, "PRAGMA journal_mode").equalsIgnoreCase("wal");
        if (!text(statement, "PRAGMA encoding").equals("UTF-8") || !hasLog) {
            throw refusal(file, "is not in UTF-8 with a write-ahead log: PRAGMA journal_mode = WAL");
        }
        return !hasPreviousView;
    }

    private static FileSystemException refusal(Path file, String reason) {
        return new FileSystemException(file.toString(), null, reason + "; it is kept as it is");
    }

    private static String printable(String text) {
        return text.replaceAll("\\P{Print}", "?");
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet found = statement.executeQuery(query)) {
            return found.next() ? found.getLong(1) : 0;
        }
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet found = statement.executeQuery(query)) {
            return found.next() ? String.valueOf(found.getString(1)) : "";
        }
    }
}
