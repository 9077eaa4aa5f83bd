package dev.stowage.storage.sqlite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.Incarnation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Resources;
import dev.stowage.api.Settings;
import dev.stowage.api.Signal;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.api.storage.Status;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.sqlite.SQLiteConfig;

/** What the tests of the store share. */
final class SqliteFixtures {
    static final ContainerId WEB = new ContainerId("web");
    static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final ContainerConfig CONFIG =
            ContainerConfig.of(Path.of("/bundle"), "process", new HostIdentity("host", Path.of("/root")))
                    .withLabels(Map.of("app", "shop"))
                    .withStop(Signal.TERM, Duration.ZERO);

    private SqliteFixtures() {}

    static BackendContext context(Path state, String lockTimeout) {
        return BackendContext.of(state, state.resolve("run"))
                .withSettings(new Settings(Map.of("lock-deadline", lockTimeout)))
                .withRandom(new SplittableRandom(1));
    }

    static SqliteStatusStorage open(Path state) {
        return open(state, "60s");
    }

    static SqliteStatusStorage open(Path state, String lockTimeout) {
        return new SqliteStatusStorage(context(state, lockTimeout));
    }

    /** A connection as a person would have it, of this process's one copy of SQLite. */
    static Connection connect(Path state) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(10_000);
        return config.createConnection("jdbc:sqlite:" + state.resolve(SqliteStore.FILE));
    }

    static String queryText(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            assertTrue(found.next(), query);
            return String.valueOf(found.getString(1));
        }
    }

    static void run(Path state, String script) throws SQLException {
        try (Connection connection = connect(state); Statement statement = connection.createStatement()) {
            statement.executeUpdate(script);
        }
    }

    static ContainerRecord record(String id) {
        return record(id, id, Optional.empty());
    }

    static ContainerRecord record(String id, String sandbox, Optional<String> name) {
        return ContainerRecord
                .of(new QualifiedId(new ContainerId(sandbox), new ContainerId(id)),
                        new Incarnation("0123456789abcdef0123456789abcdef"), CONFIG,
                        Status.configured(Instant.EPOCH, Resources.NONE))
                .withName(name.map(ContainerName::new));
    }

    static ContainerRecord named(String id, String name) {
        return record(id, id, Optional.of(name));
    }

    /** Counts in the run number. */
    static Status nextRun(ContainerRecord record) {
        return record.status().nextRun();
    }

    static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
