package dev.stowage.storage.sqlite;

import static dev.stowage.storage.sqlite.SqliteFixtures.WEB;
import static dev.stowage.storage.sqlite.SqliteFixtures.open;
import static dev.stowage.storage.sqlite.SqliteFixtures.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Operation;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases that are damaged, planted, of another version, or edited by people. */
class SqliteHostileFileTest {
    @TempDir
    Path directory;

    private Path createStore() {
        Path state = directory.resolve("store");
        try (SqliteStatusStorage storage = open(state)) {
            storage.create(SqliteFixtures.named("web", "n"), Durability.DURABLE);
        }
        return state;
    }

    private static void assertRefusedAndKept(Path state, String reason) throws IOException {
        Path file = state.resolve(SqliteStore.FILE);
        byte[] before = Files.readAllBytes(file);
        StorageUnavailableException refusal =
                assertThrows(StorageUnavailableException.class, () -> open(state));
        assertEquals(Optional.of(Operation.OPEN), refusal.operation());
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.contains(reason), message);
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRAGMA user_version = 2|has schema version 2",
            "PRAGMA application_id = 7|not a database of Stowage",
            "CREATE TRIGGER t AFTER UPDATE ON Records BEGIN DELETE FROM records; END|holds \"t\"",
            "CREATE UNIQUE INDEX i ON records (record)|holds \"i\"", "DROP VIEW statuses|lacks a part",
            "DROP VIEW statuses; CREATE TABLE Statuses (x)|holds \"Statuses\"",
            "DROP TABLE records; CREATE TABLE records (container, sandbox, name, record)|holds \"records\"",
            "PRAGMA journal_mode = DELETE|write-ahead log"})
    void aForeignDatabaseIsRefusedAndKept(String scriptAndReason) throws Exception {
        Path state = createStore();
        run(state, scriptAndReason.substring(0, scriptAndReason.indexOf('|')));
        assertRefusedAndKept(state, scriptAndReason.substring(scriptAndReason.indexOf('|') + 1));
    }

    @Test
    void aFileThatIsNoDatabaseIsRefusedAndKept() throws IOException {
        Path state = createStore();
        Files.writeString(state.resolve(SqliteStore.FILE), "not a database ".repeat(1000));
        assertRefusedAndKept(state, "is damaged");
    }

    @Test
    void tablesAndViewsOfPeopleMayStay() throws Exception {
        Path state = createStore();
        run(state, "CREATE TABLE notes (name, note); CREATE VIEW shop AS SELECT * FROM statuses; ANALYZE");
        try (SqliteStatusStorage storage = open(state)) {
            assertEquals(2, storage.update(WEB, Durability.DURABLE, SqliteFixtures::nextRun).revision());
        }
    }

    @Test
    void linksAndOpenFilesAreRefused() throws IOException {
        Path state = createStore();
        Path file = state.resolve(SqliteStore.FILE);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertRefusedAndKept(state, "chmod 600 " + file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Path elsewhere = Files.move(file, directory.resolve("elsewhere.db"));
        Files.createSymbolicLink(file, elsewhere);
        assertRefusedAndKept(state, "is not a regular file");
        Files.move(elsewhere, file, StandardCopyOption.REPLACE_EXISTING);
        for (String suffix : List.of("-wal", "-shm", "-journal")) {
            Path link = Files.createSymbolicLink(state.resolve(SqliteStore.FILE + suffix),
                    directory.resolve("anything"));
            assertRefusedAndKept(state, "is not a regular file");
            Files.delete(link);
        }
        open(state).close();
    }

    @Test
    void rowsThatPeopleEditedAreUnreadableOrIgnored() throws Exception {
        Path state = createStore();
        try (SqliteStatusStorage storage = open(state)) {
            for (String id : List.of("copied", "moved", "renamed", "sandbox", "long")) {
                storage.create(SqliteFixtures.named(id, "n-" + id), Durability.ATOMIC);
            }
            ContainerRecord web = storage.read(WEB);
            run(state, "UPDATE records SET record = (SELECT record FROM records WHERE container = 'web')"
                    + " WHERE container = 'copied';"
                    + "UPDATE records SET container = 'moved-2' WHERE container = 'moved';"
                    + "UPDATE records SET name = 'other' WHERE container = 'renamed';"
                    + "UPDATE records SET sandbox = '../etc' WHERE container = 'sandbox';"
                    + "UPDATE records SET record = record || printf('%.17000000c', ' ') WHERE container = 'long';"
                    + "INSERT INTO records VALUES ('../../etc', 'x', 'bad name', '{}'), ('', '', '', '')");
            List<RecordEntry> list = storage.list();
            assertEquals(List.of("copied", "long", "moved-2", "renamed", "sandbox", "web"),
                    list.stream().map(entry -> entry.container().value()).toList());
            assertEquals(RecordEntry.readable(web), list.getLast());
            for (RecordEntry entry : list.subList(0, 5)) {
                assertTrue(entry instanceof RecordEntry.UnreadableRecord, entry.toString());
                UnreadableException unreadable = assertThrows(UnreadableException.class,
                        () -> storage.update(entry.container(), Durability.ATOMIC, SqliteFixtures::nextRun));
                assertEquals(entry.container(), unreadable.subject());
                storage.delete(entry.container());
            }
            assertEquals(List.of(RecordEntry.readable(web)), storage.list());
            assertEquals("web", storage.resolve("n").container().value());
        }
    }

    /** Any bytes may be wrong: then an error says so, and what can be read is as it was. */
    @Test
    void flippedBytesAreNeverTakenForAnotherRecord() throws IOException {
        long seed = new Random(System.nanoTime()).nextLong();
        Random random = new Random(seed);
        Path state = directory.resolve("store");
        Map<String, ContainerRecord> records = new HashMap<>();
        try (SqliteStatusStorage storage = open(state)) {
            for (int i = 0; i < 60; i++) {
                ContainerRecord record = SqliteFixtures.named("c" + i, "n" + i);
                storage.create(record, Durability.ATOMIC);
                records.put("c" + i, record);
            }
        }
        byte[] good = Files.readAllBytes(state.resolve(SqliteStore.FILE));
        int refusal = 0;
        int unreadable = 0;
        for (int round = 0; round < 60; round++) {
            byte[] corrupt = good.clone();
            if (round % 6 == 5) {
                corrupt = Arrays.copyOf(corrupt, random.nextInt(corrupt.length));
            }
            for (int flip = 0; flip < 1 + round && corrupt.length > 0; flip++) {
                corrupt[random.nextInt(corrupt.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(state.resolve(SqliteStore.FILE), corrupt);
            try (SqliteStatusStorage storage = open(state)) {
                for (RecordEntry entry : storage.list()) {
                    switch (entry) {
                        case RecordEntry.ReadableRecord readable ->
                            assertEquals(records.get(readable.record().id().container().value()),
                                    readable.record(), "seed " + seed);
                        case RecordEntry.UnreadableRecord _ -> unreadable++;
                    }
                }
            } catch (StorageUnavailableException e) {
                refusal++;
            }
            Files.deleteIfExists(state.resolve(SqliteStore.FILE + "-wal"));
            Files.deleteIfExists(state.resolve(SqliteStore.FILE + "-shm"));
        }
        assertTrue(refusal > 0 && unreadable > 0,
                refusal + " refused, " + unreadable + " unreadable, seed " + seed);
    }
}
