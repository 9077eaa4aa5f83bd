package dev.stowage.storage.sqlite;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.records.RecordJson;
import dev.stowage.records.RecordLookupKey;
import dev.stowage.records.store.RecordChecks;
import dev.stowage.storage.sqlite.SqliteSession.FlushMode;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.pf4j.Extension;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Records in an SQLite database that all processes of a host share, for queries over statuses by SQL:
 * {@code sqlite3 -readonly statuses.db 'SELECT name, state, exit_code FROM statuses'}. The file
 * docs/sqlite.md describes the schema.
 *
 * <h2>Files, below the state directory</h2>
 * <ul>
 * <li>{@code statuses.db}: the database; {@code statuses.db-wal}: its write-ahead log, a part of it;
 * {@code statuses.db-shm}: shared memory.</li>
 * <li>{@code locks}, {@code locks.holders}: the locks of records, and who holds them.</li>
 * </ul>
 *
 * <h2>Durability and concurrency</h2>
 * <p>
 * Each create, update and delete is one SQLite transaction, which is atomic even if its process is killed.
 * {@link Durability#DURABLE} flushes the write-ahead log, and with it all earlier commits, before it returns
 * ({@code synchronous = FULL}). {@link Durability#MEMORY} and {@link Durability#ATOMIC} are the same here:
 * when they return the kernel has the change, and the next flush writes it to the disk.
 *
 * <p>
 * Readers see the last commit before their query began, and never wait for a writer. The function of an
 * update runs under the lock of its record; only the write, one statement, waits for other writers of the
 * store.
 *
 * <p>
 * The database must be on a local file system. In one JVM it may be opened by one copy of this plugin only,
 * which is checked, and by no other SQLite library, which cannot be checked: see docs/sqlite.md.
 *
 * <p>
 * Setting {@code lock-deadline} (10s): how long an update or delete waits for another of the same record, and
 * a write for other programs that write to the database.
 */
@Extension
public final class SqliteStatusStorage implements StatusStorage {
    static final String NAME = "sqlite";

    private static final StorageCapabilities CAPABILITIES =
            StorageCapabilities.of(Durability.DURABLE, Sharing.HOST, UpdateExecution.ONCE);

    private final SqliteStore store;

    /**
     * Opens a store: creates and checks its directory and its database.
     *
     * @param context settings, and the state directory
     * @throws dev.stowage.api.error.StorageUnavailableException if they cannot be used, are damaged or of
     * another version, or SQLite cannot be loaded; says which, and what to do
     */
    @Inject
    public SqliteStatusStorage(BackendContext context) {
        this.store = SqliteStoreOpener.open(context);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Availability availability() {
        return Availability.available(SQLiteJDBCLoader.getVersion());
    }

    @Override
    public StorageCapabilities capabilities() {
        store.requireOpen(Operation.OPEN);
        return CAPABILITIES;
    }

    @Override
    public void create(ContainerRecord record, Durability durability) {
        ContainerId id = record.id().container();
        store.requireOpen(Operation.CREATE);
        RecordChecks.requireFirstRevision(record);
        String text = encode(record);
        boolean created = store.write(id, Operation.CREATE, sqliteWriter -> sqliteWriter.write(id,
                Operation.CREATE, flushMode(durability), SqlStatement.INSERT, statement -> {
                    statement.setString(1, id.value());
                    statement.setString(2, record.id().sandbox().value());
                    statement.setString(3, record.name().map(ContainerName::value).orElse(null));
                    statement.setString(4, text);
                }));
        if (!created) {
            boolean idIsTaken = find(id, Operation.CREATE).isPresent();
            throw new AlreadyExistsException(ErrorSubject
                    .of(idIsTaken ? id.value() : record.name().map(ContainerName::value).orElse(id.value())),
                    Operation.CREATE);
        }
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        return RecordChecks.requireReadable(find(id, Operation.READ), id, Operation.READ);
    }

    @Override
    public ContainerRecord update(ContainerId id, Durability durability,
            Function<ContainerRecord, Status> change) {
        return store.mutate(id, Operation.UPDATE, sqliteWriter -> {
            ContainerRecord latest =
                    RecordChecks.requireReadable(find(id, Operation.UPDATE), id, Operation.UPDATE);
            ContainerRecord next = latest.nextRevision(change.apply(latest));
            String text = encode(next);
            boolean updated = sqliteWriter.write(id, Operation.UPDATE, flushMode(durability),
                    SqlStatement.UPDATE, statement -> {
                        statement.setString(1, id.value());
                        statement.setString(2, text);
                    });
            if (!updated) {
                // deleted by another program, which takes no lock of Stowage
                throw new NotFoundException(id, Operation.UPDATE);
            }
            return next;
        });
    }

    @Override
    public void delete(ContainerId id) {
        store.mutate(id, Operation.DELETE,
                sqliteWriter -> find(id, Operation.DELETE).isPresent()
                        && sqliteWriter.write(id, Operation.DELETE, FlushMode.EACH_COMMIT,
                                SqlStatement.DELETE, statement -> statement.setString(1, id.value())));
    }

    @Override
    public List<RecordEntry> list() {
        return store.read(ErrorSubject.of("all records"), Operation.LIST,
                sqliteSession -> query(sqliteSession.statement(SqlStatement.LIST), RowDecoder::entry));
    }

    @Override
    public List<RecordEntry> list(ContainerId sandbox) {
        return store.read(ErrorSubject.of("all records"), Operation.LIST, sqliteSession -> {
            PreparedStatement statement = sqliteSession.statement(SqlStatement.LIST_SANDBOX);
            statement.setString(1, sandbox.value());
            return query(statement, RowDecoder::entry);
        });
    }

    @Override
    public QualifiedId resolve(String text) {
        return RecordLookupKey.resolve(text,
                store.read(ErrorSubject.of("all records"), Operation.RESOLVE, sqliteSession -> {
                    PreparedStatement statement = sqliteSession.statement(SqlStatement.CANDIDATES);
                    statement.setString(1, text);
                    statement.setString(2, text.substring(text.indexOf('/') + 1));
                    return query(statement, RowDecoder::name);
                }));
    }

    @Override
    public void close() {
        store.close();
    }

    private Optional<RecordEntry> find(ContainerId id, Operation operation) {
        return store.read(id, operation, sqliteSession -> {
            PreparedStatement statement = sqliteSession.statement(SqlStatement.FIND);
            statement.setString(1, id.value());
            return query(statement, RowDecoder::entry).stream().findFirst();
        });
    }

    /** Decodes a row. */
    @FunctionalInterface
    private interface RowMapper<T> {
        Optional<T> map(ResultSet row) throws SQLException;
    }

    private static <T> List<T> query(PreparedStatement statement, RowMapper<T> mapper) throws SQLException {
        List<T> all = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                mapper.map(rows).ifPresent(all::add);
            }
        }
        return List.copyOf(all);
    }

    private static FlushMode flushMode(Durability durability) {
        return switch (durability) {
            case MEMORY, ATOMIC -> FlushMode.DEFERRED;
            case DURABLE -> FlushMode.EACH_COMMIT;
        };
    }

    private static String encode(ContainerRecord record) {
        return new String(RecordJson.encode(record), StandardCharsets.UTF_8);
    }
}
