package dev.stowage.storage.sqlite;

import java.io.Closeable;
import java.nio.file.FileSystemException;
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
final class SqliteSession implements Closeable {
    /** Refuses a database that is reached through a symbolic link; see sqlite3_open_v2. */
    private static final int NO_FOLLOW = 0x0100_0000;

    private final Connection connection;
    private final Map<SqlStatement, PreparedStatement> prepared = new EnumMap<>(SqlStatement.class);
    private FlushMode flushMode = FlushMode.EACH_COMMIT;

    private SqliteSession(Connection connection) {
        this.connection = connection;
    }

    /** When a commit is on the disk. */
    enum FlushMode {
        /** Before it returns; with it, all that was committed before. */
        EACH_COMMIT("FULL"),
        /** With a later one. A killed process loses nothing: the kernel has it. */
        DEFERRED("NORMAL");

        private final String pragma;

        FlushMode(String pragma) {
            this.pragma = pragma;
        }
    }

    /**
     * Connects to a database file, which exists. Nothing here waits: who meets a lock gets "busy" at once and
     * decides, since SQLite's own waiting can neither be interrupted nor say whom it waits for.
     */
    static SqliteSession open(DatabaseAddress database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("open_mode", Integer.toString(SQLiteOpenMode.READWRITE.flag
                | SQLiteOpenMode.OPEN_URI.flag | SQLiteOpenMode.NOMUTEX.flag | NO_FOLLOW));
        properties.setProperty("busy_timeout", "0");
        String uri = database.uri();
        // not by DriverManager, which would never release this class loader
        SqliteSession sqliteSession =
                new SqliteSession(new JDBC4Connection("jdbc:sqlite:" + uri, uri, properties));
        try (Statement statement = sqliteSession.connection.createStatement()) {
            // a damaged or hostile file: no functions from its schema, and cells are checked before use
            statement.executeUpdate("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                    + " PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL");
            return sqliteSession;
        } catch (SQLException | RuntimeException e) {
            sqliteSession.close();
            throw e;
        }
    }

    /**
     * Looks for the schema.
     *
     * @return whether it is there; false: the database is empty
     * @throws FileSystemException if the database is not ours; nothing was changed
     */
    boolean hasSchema(DatabaseAddress database) throws SQLException, FileSystemException {
        try (Statement statement = connection.createStatement()) {
            return Schema.exists(database, statement);
        }
    }

    /** Makes the schema if it is missing. The caller excludes others who would. */
    void createSchema(DatabaseAddress database) throws SQLException, FileSystemException {
        try (Statement statement = connection.createStatement()) {
            if (!Schema.exists(database, statement)) {
                Schema.create(statement);
            }
        }
    }

    /** Returns a statement, which belongs to this session. */
    PreparedStatement statement(SqlStatement sqlStatement) throws SQLException {
        PreparedStatement cached = prepared.get(sqlStatement);
        if (cached == null) {
            cached = connection.prepareStatement(sqlStatement.text());
            prepared.put(sqlStatement, cached);
        }
        return cached;
    }

    void flushMode(FlushMode requested) throws SQLException {
        if (flushMode != requested) {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("PRAGMA synchronous = " + requested.pragma);
            }
            flushMode = requested;
        }
    }

    /**
     * Copies all that is committed from the log into the database, flushes that, and empties the log.
     *
     * @return whether it did; not while others read from the log
     */
    boolean checkpoint() throws SQLException {
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
