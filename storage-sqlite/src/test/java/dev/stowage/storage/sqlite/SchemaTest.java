package dev.stowage.storage.sqlite;

import static dev.stowage.storage.sqlite.SqliteFixtures.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.OutOfMemory;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.Status;
import dev.stowage.harness.MachineRequirements;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people find with SQL. */
class SchemaTest {
    private static final Instant AT = Instant.parse("2026-11-25T10:00:00.123456789Z");
    private static final Optional<ProcessIdentity> INIT = Optional.of(new ProcessIdentity(4711, 1, "boot"));

    @TempDir
    Path state;

    /** One status of each kind, by the id of its record. */
    private static Map<String, Status> statuses() {
        Status configured = Status.configured(AT, Resources.NONE);
        Status created = configured.nextRun().withCreated(AT.plusSeconds(1), INIT);
        Status running = created.withStarted(AT.plusSeconds(2));
        Map<String, Status> all = new LinkedHashMap<>();
        all.put("configured", configured);
        all.put("created", created);
        all.put("running", running);
        all.put("paused", running.withPaused(Optional.of(AT.plusSeconds(3))));
        all.put("exited",
                running.withExit(Exit.exited(137, AT.plusSeconds(4), ExitSource.PIDFD)
                        .withSignal(Signal.KILL)
                        .withOutOfMemory(OutOfMemory.KILLED)));
        all.put("never", created.withExit(Exit.neverStarted(StartFailure.PROGRAM_MISSING, "no such",
                AT.plusSeconds(4), ExitSource.RUNTIME)));
        all.put("lost", running
                .withExit(Exit.unknown(UnknownExitCause.REBOOT, AT.plusSeconds(4), ExitSource.ENGINE)));
        all.put("inconsistent", running.withInconsistency(Optional.of("the world says no")));
        all.put("timeless", Status.builder().build());
        return all;
    }

    private void createStore() {
        try (SqliteStatusStorage storage = open(state)) {
            statuses().forEach((id, status) -> {
                storage.create(SqliteFixtures.record(id, "pod", Optional.of("n-" + id)), Durability.ATOMIC);
                storage.update(new ContainerId(id), Durability.ATOMIC, record -> status);
            });
        }
    }

    @Test
    void theStateOfTheViewIsTheStateOfTheStatus() throws Exception {
        createStore();
        try (Connection connection = SqliteFixtures.connect(state)) {
            for (Map.Entry<String, Status> expected : statuses().entrySet()) {
                assertEquals(expected.getValue().state(), State.valueOf(SqliteFixtures.queryText(connection,
                        "SELECT state FROM statuses WHERE name = 'n-" + expected.getKey() + "'")));
            }
            assertEquals("pod|2|1|4711|exited|137|9|1|null|2026-11-25T10:00:04.123456789Z|process|shop",
                    SqliteFixtures.queryText(connection,
                            "SELECT concat_ws('|', sandbox, revision, run, pid, exit_kind,"
                                    + " exit_code, exit_signal, out_of_memory, ifnull(exit_cause, 'null'),"
                                    + " finished_at, runtime, labels ->> 'app')"
                                    + " FROM statuses WHERE container = 'exited'"));
            assertEquals("never-started PROGRAM_MISSING", SqliteFixtures.queryText(connection,
                    "SELECT exit_kind || ' ' ||" + " exit_cause FROM statuses WHERE container = 'never'"));
        }
    }

    @Test
    void aRecordThatCannotBeReadHidesNoOther() throws Exception {
        createStore();
        SqliteFixtures.run(state, "UPDATE records SET record = '{' WHERE container = 'paused';"
                + "UPDATE records SET record = '' WHERE container = 'lost';"
                + "UPDATE records SET record = CAST(x'fffe00' AS TEXT) WHERE container = 'never';"
                + "UPDATE records SET record = replace(record, '\"v1\"', '\"v2\"') WHERE container = 'created'");
        try (Connection connection = SqliteFixtures.connect(state)) {
            assertEquals("9", SqliteFixtures.queryText(connection, "SELECT count(*) FROM statuses"));
            assertEquals("n-created,n-lost,n-never,n-paused",
                    SqliteFixtures.queryText(connection,
                            "SELECT group_concat(name) FROM (SELECT name FROM statuses WHERE revision IS NULL"
                                    + " AND state = 'UNKNOWN' ORDER BY name)"));
            assertEquals("1", SqliteFixtures.queryText(connection,
                    "SELECT count(*) FROM statuses WHERE state = 'RUNNING' AND pid > 0"));
        }
    }

    @Test
    void theViewOfAnEarlierBuildIsReplaced() throws Exception {
        createStore();
        SqliteFixtures.run(state, "DROP VIEW statuses;" + Schema.PREVIOUS_VIEW);
        try (SqliteStatusStorage storage = open(state);
                Connection connection = SqliteFixtures.connect(state)) {
            assertEquals(9, storage.list().size());
            assertEquals("the world says no", SqliteFixtures.queryText(connection,
                    "SELECT inconsistency FROM statuses WHERE container = 'inconsistent'"));
        }
    }

    @Test
    void theCommandOfTheDocumentationWorks() throws Exception {
        MachineRequirements.program("sqlite3");
        createStore();
        assertEquals("n-exited|STOPPED|137\n",
                sqlite3("SELECT name, state, exit_code FROM statuses" + " WHERE exit_code > 0"));
        // while the store is open
        try (SqliteStatusStorage storage = open(state)) {
            storage.create(SqliteFixtures.named("late", "n-late"), Durability.DURABLE);
            assertEquals("10\n", sqlite3("SELECT count(*) FROM statuses"));
        }
    }

    private String sqlite3(String query) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/usr/bin/sqlite3", "-readonly",
                state.resolve(SqliteStore.FILE).toString(), query).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output =
                new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(process.waitFor(SqliteFixtures.TIMEOUT));
        return output;
    }
}
