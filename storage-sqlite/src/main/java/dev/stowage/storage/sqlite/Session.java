package dev.stowage.storage.sqlite;

import java.io.Closeable;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import org.sqlite.SQLiteOpenMode;
import org.sqlite.jdbc4.JDBC4Connection;

/**
 * A connection to the database and its prepared statements. For one thread at a time. Once anything but
 * "busy" has been thrown it must be closed, not used again.
 */
final class Session implements Closeable {
    /** Refuses a database that is reached through a symbolic link; see sqlite3_open_v2. */
    private static final int NO_FOLLOW = 0x0100_0000;

    private final Connection connection;
    private final Map<Sql, PreparedStatement> prepared = new EnumMap<>(Sql.class);
    private Flush flush = Flush.EACH_COMMIT;

    private Session(Connection connection) {
        this.connection = connection;
    }

    /** When a commit is on the disk. */
    enum Flush {
        /** Before it returns; with it, all that was committed before. */
        EACH_COMMIT("FULL"),
        /** With a later one. A killed process loses nothing: the kernel has it. */
        LATER("NORMAL");

        private final String pragma;

        Flush(String pragma) {
            this.pragma = pragma;
        }
    }

    /**
     * Connects to a database file, which exists. Nothing here waits: who meets a lock gets "busy" at once and
     * decides, since SQLite's own waiting can neither be interrupted nor say whom it waits for.
     */
    static Session open(Path file) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("open_mode", Integer.toString(SQLiteOpenMode.READWRITE.flag
                | SQLiteOpenMode.OPEN_URI.flag | SQLiteOpenMode.NOMUTEX.flag | NO_FOLLOW));
        properties.setProperty("busy_timeout", "0");
        // as a URI, since the driver takes what follows a question mark in a path for settings
        String uri = file.toUri().toString();
        // not by DriverManager, which would keep this class loader for ever
        Session session = new Session(new JDBC4Connection("jdbc:sqlite:" + uri, uri, properties));
        try (Statement statement = session.connection.createStatement()) {
            // a damaged or hostile file: no functions from its schema, and cells are checked before use
            statement.executeUpdate("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                    + " PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL");
            return session;
        } catch (SQLException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /**
     * Looks for the schema.
     *
     * @return whether it is there; false: the database is empty
     * @throws FileSystemException if the database is not ours; nothing was changed
     */
    boolean hasSchema(Path file) throws SQLException, FileSystemException {
        try (Statement statement = connection.createStatement()) {
            return Schema.isThere(file, statement);
        }
    }

    /** Makes the schema if it is missing. The caller excludes others who would. */
    void makeSchema(Path file) throws SQLException, FileSystemException {
        try (Statement statement = connection.createStatement()) {
            if (!Schema.isThere(file, statement)) {
                Schema.make(statement);
            }
        }
    }

    /** Returns a statement, which belongs to this session. */
    PreparedStatement statement(Sql sql) throws SQLException {
        PreparedStatement known = prepared.get(sql);
        if (known == null) {
            known = connection.prepareStatement(sql.text());
            prepared.put(sql, known);
        }
        return known;
    }

    void flush(Flush wanted) throws SQLException {
        if (flush != wanted) {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("PRAGMA synchronous = " + wanted.pragma);
            }
            flush = wanted;
        }
    }

    /**
     * Copies all that is committed from the log into the database, flushes that, and empties the log.
     *
     * @return whether it did; not while others read from the log
     */
    boolean emptyLog() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
            return result.next() && result.getInt(1) == 0;
        }
    }

    /** Closes it. Whoever closes the last session of a database empties its log. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // it was only read from, or what it wrote has been committed or has failed: nothing depends on it
        }
    }
}
