package dev.stowage.benchmarks.model;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import dev.stowage.records.RecordJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.sqlite.SQLiteConfig;

/**
 * podman 5.x, {@code libpod/sqlite_state.go}: one SQLite database with a rollback journal, synchronous FULL,
 * foreign keys, exclusive transactions and a busy timeout of 100 s; the state of a container is a JSON text
 * in one row. An update reads the row again, as podman does under the container's lock, and writes it in a
 * transaction of its own. Each thread has a connection, as each podman process has one.
 */
public final class PodmanModel implements BenchmarkStore {
    private static final int BUSY_MILLIS = 100_000;
    private static final int STRIPES = 64;

    private final String url;
    private final ConcurrentLinkedQueue<Connection> idleConnections = new ConcurrentLinkedQueue<>();
    private final ReentrantLock[] locks = new ReentrantLock[STRIPES];

    /**
     * Opens the database, and creates it if it is missing.
     *
     * @param root its directory
     * @throws IOException the database cannot be opened
     */
    public PodmanModel(Path root) throws IOException {
        this.url = "jdbc:sqlite:" + root.resolve("db.sql");
        for (int i = 0; i < STRIPES; i++) {
            locks[i] = new ReentrantLock();
        }
        withConnection(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE IF NOT EXISTS ContainerState"
                        + "(ID TEXT PRIMARY KEY NOT NULL, JSON TEXT NOT NULL)");
            }
            return connection;
        });
    }

    @Override
    public void create(ContainerRecord record) throws IOException {
        transaction("INSERT INTO ContainerState (JSON, ID) VALUES (?, ?)", List.of(record));
    }

    @Override
    public void bulkLoad(List<ContainerRecord> records) throws IOException {
        transaction("INSERT INTO ContainerState (JSON, ID) VALUES (?, ?)", records);
    }

    @Override
    public ContainerRecord read(ContainerId id) throws IOException {
        return withConnection(connection -> {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT JSON FROM ContainerState WHERE ID=?")) {
                select.setString(1, id.value());
                try (ResultSet rows = select.executeQuery()) {
                    if (!rows.next()) {
                        throw new IOException("no container " + id);
                    }
                    return record(rows);
                }
            }
        });
    }

    @Override
    public void update(ContainerId id, Function<ContainerRecord, Status> change) throws IOException {
        ReentrantLock lock = locks[Math.floorMod(id.hashCode(), STRIPES)];
        lock.lock();
        try {
            ContainerRecord record = read(id);
            transaction("UPDATE ContainerState SET JSON=? WHERE ID=?",
                    List.of(record.nextRevision(change.apply(record))));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void delete(ContainerId id) throws IOException {
        withConnection(connection -> {
            try (PreparedStatement delete =
                    connection.prepareStatement("DELETE FROM ContainerState WHERE ID=?")) {
                delete.setString(1, id.value());
                delete.executeUpdate();
            }
            return id;
        });
    }

    @Override
    public List<ContainerRecord> list() throws IOException {
        return withConnection(connection -> {
            List<ContainerRecord> all = new ArrayList<>();
            try (Statement select = connection.createStatement();
                    ResultSet rows = select.executeQuery("SELECT JSON FROM ContainerState")) {
                while (rows.next()) {
                    all.add(record(rows));
                }
            }
            return all;
        });
    }

    @Override
    public void close() throws IOException {
        try {
            for (Connection connection = idleConnections.poll(); connection != null; connection =
                    idleConnections.poll()) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private static ContainerRecord record(ResultSet rows) throws SQLException, IOException {
        return RecordFile.decode(rows.getString(1).getBytes(StandardCharsets.UTF_8));
    }

    private void transaction(String statement, List<ContainerRecord> records) throws IOException {
        withConnection(connection -> {
            connection.setAutoCommit(false);
            try (PreparedStatement write = connection.prepareStatement(statement)) {
                for (ContainerRecord record : records) {
                    write.setString(1, new String(RecordJson.encode(record), StandardCharsets.UTF_8));
                    write.setString(2, record.id().container().value());
                    write.executeUpdate();
                }
                connection.commit();
            } finally {
                connection.setAutoCommit(true);
            }
            return records;
        });
    }

    private interface Query<T> {
        T run(Connection connection) throws SQLException, IOException;
    }

    private <T> T withConnection(Query<T> query) throws IOException {
        try {
            Connection pooled = idleConnections.poll();
            Connection connection = pooled == null ? connect() : pooled;
            try {
                return query.run(connection);
            } finally {
                idleConnections.add(connection);
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private Connection connect() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.DELETE);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setTransactionMode(SQLiteConfig.TransactionMode.EXCLUSIVE);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(BUSY_MILLIS);
        return config.createConnection(url);
    }
}
