package dev.stowage.storage.sqlite;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.FullId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.Status;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.records.RecordJson;
import dev.stowage.records.RecordName;
import dev.stowage.storage.sqlite.Session.Flush;
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
 * Records in an SQLite database, shared by all processes of a host, for people who want SQL over their
 * statuses: {@code sqlite3 -readonly statuses.db 'SELECT name, state, exit_code FROM statuses'}. What they
 * find there is in docs/sqlite.md.
 *
 * <h2>Files, below the state directory</h2>
 * <ul>
 * <li>{@code statuses.db}: the database; {@code statuses.db-wal}: its write-ahead log, a part of it;
 * {@code statuses.db-shm}: shared memory.</li>
 * <li>{@code locks}, {@code locks.holders}: the locks of records, and who holds them.</li>
 * </ul>
 *
 * <h2>Why nothing is lost and nobody waits</h2>
 * <p>
 * Each create, update and delete is one SQLite transaction: whole or not at all, also when its process is
 * killed. {@link Level#DURABLE} flushes the log, and with it all earlier commits of every record, before it
 * returns (synchronous FULL). {@link Level#MEMORY} and {@link Level#ATOMIC} are the same here: they are with
 * the kernel when they return, and on the disk with the next flush.
 *
 * <p>
 * Readers see the last commit before their query began, from the log, and never wait for a writer. The
 * function of an update runs under a lock of its record alone; only the writing itself, one statement, waits
 * for other writers of the store.
 *
 * <p>
 * A database must be on a local file system, and in one JVM it must be opened through one copy of this plugin
 * only, which is checked, and by no other SQLite library, which cannot be: see docs/sqlite.md.
 *
 * <p>
 * Setting {@code lock-deadline} (10s): how long an update or delete waits for another of the same record, and
 * any write for other programs that write to the database.
 */
@Extension
public final class SqliteStatusStorage implements StatusStorage {
    static final String NAME = "sqlite";

    private static final StorageCapabilities CAPABILITIES = new StorageCapabilities(Level.DURABLE,
            Sharing.HOST, UpdateExecution.ONCE);

    private final SqliteStore store;

    /**
     * Opens a store: makes and checks its directory and its database.
     *
     * @param context settings, and the state directory
     * @throws dev.stowage.api.error.StorageUnavailableException if they cannot be used, are damaged or of
     * another version, or SQLite cannot be loaded; says which, and what to do
     */
    @Inject
    public SqliteStatusStorage(BackendContext context) {
        this.store = Opening.open(context);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Availability availability() {
        return new Availability.Available(SQLiteJDBCLoader.getVersion());
    }

    @Override
    public StorageCapabilities capabilities() {
        store.requireOpen(Operation.OPEN);
        return CAPABILITIES;
    }

    @Override
    public void create(ContainerRecord record, Level level) {
        ContainerId id = record.id().container();
        store.requireOpen(Operation.CREATE);
        if (record.revision() != 1) {
            throw new InvalidArgumentException(id.value(), Operation.CREATE,
                    "a new record has revision 1, not " + record.revision());
        }
        String text = text(record);
        boolean created = store.write(id.value(), Operation.CREATE,
                writer -> writer.write(id.value(), Operation.CREATE, flush(level), Sql.INSERT, statement -> {
                    statement.setString(1, id.value());
                    statement.setString(2, record.id().sandbox().value());
                    statement.setString(3, record.name().map(ContainerName::value).orElse(null));
                    statement.setString(4, text);
                }));
        if (!created) {
            boolean idIsTaken = find(id, Operation.CREATE).isPresent();
            throw new AlreadyExistsException(idIsTaken
                    ? id.value()
                    : record.name().map(ContainerName::value).orElse(id.value()), Operation.CREATE);
        }
    }

    @Override
    public ContainerRecord read(ContainerId id) {
        return intact(find(id, Operation.READ), id, Operation.READ);
    }

    @Override
    public ContainerRecord update(ContainerId id, Level level, Function<ContainerRecord, Status> change) {
        return store.change(id, Operation.UPDATE, writer -> {
            ContainerRecord latest = intact(find(id, Operation.UPDATE), id, Operation.UPDATE);
            ContainerRecord next = latest.next(change.apply(latest));
            String text = text(next);
            boolean updated = writer.write(id.value(), Operation.UPDATE, flush(level), Sql.UPDATE,
                    statement -> {
                        statement.setString(1, id.value());
                        statement.setString(2, text);
                    });
            if (!updated) {
                // by somebody with SQL, who takes no lock of ours
                throw new NotFoundException(id.value(), Operation.UPDATE);
            }
            return next;
        });
    }

    @Override
    public void delete(ContainerId id) {
        store.change(id, Operation.DELETE,
                writer -> find(id, Operation.DELETE).isPresent()
                        && writer.write(id.value(), Operation.DELETE, Flush.EACH_COMMIT, Sql.DELETE,
                                statement -> statement.setString(1, id.value())));
    }

    @Override
    public List<RecordEntry> list() {
        return store.read("all records", Operation.LIST,
                session -> rows(session.statement(Sql.LIST), Row::entry));
    }

    @Override
    public List<RecordEntry> list(ContainerId sandbox) {
        return store.read("all records", Operation.LIST, session -> {
            PreparedStatement statement = session.statement(Sql.LIST_SANDBOX);
            statement.setString(1, sandbox.value());
            return rows(statement, Row::entry);
        });
    }

    @Override
    public FullId resolve(String text) {
        return RecordName.resolve(text, store.read("all records", Operation.RESOLVE, session -> {
            PreparedStatement statement = session.statement(Sql.CANDIDATES);
            statement.setString(1, text);
            statement.setString(2, text.substring(text.indexOf('/') + 1));
            return rows(statement, Row::name);
        }));
    }

    @Override
    public void close() {
        store.close();
    }

    private Optional<RecordEntry> find(ContainerId id, Operation operation) {
        return store.read(id.value(), operation, session -> {
            PreparedStatement statement = session.statement(Sql.FIND);
            statement.setString(1, id.value());
            return rows(statement, Row::entry).stream().findFirst();
        });
    }

    /** What a row means. */
    @FunctionalInterface
    private interface Meaning<T> {
        Optional<T> of(ResultSet row) throws SQLException;
    }

    private static <T> List<T> rows(PreparedStatement statement, Meaning<T> meaning) throws SQLException {
        List<T> all = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                meaning.of(rows).ifPresent(all::add);
            }
        }
        return List.copyOf(all);
    }

    private static Flush flush(Level level) {
        return switch (level) {
            case MEMORY, ATOMIC -> Flush.LATER;
            case DURABLE -> Flush.EACH_COMMIT;
        };
    }

    private static String text(ContainerRecord record) {
        return new String(RecordJson.encode(record), StandardCharsets.UTF_8);
    }

    private static ContainerRecord intact(Optional<RecordEntry> entry, ContainerId id,
            Operation operation) {
        return switch (entry.orElseThrow(() -> new NotFoundException(id.value(), operation))) {
            case RecordEntry.Intact(ContainerRecord record) -> record;
            case RecordEntry.Unreadable unreadable -> throw new UnreadableException(id.value(), operation,
                    "the record " + unreadable.reason() + "; it is kept as it is, delete it by force");
        };
    }
}
