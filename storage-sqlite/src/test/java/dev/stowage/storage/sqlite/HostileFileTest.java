package dev.stowage.storage.sqlite;

import static dev.stowage.storage.sqlite.Stores.WEB;
import static dev.stowage.storage.sqlite.Stores.open;
import static dev.stowage.storage.sqlite.Stores.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Operation;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
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
class HostileFileTest {
    @TempDir
    Path directory;

    private Path store() {
        Path state = directory.resolve("store");
        try (SqliteStatusStorage storage = open(state)) {
            storage.create(Stores.named("web", "n"), Level.DURABLE);
        }
        return state;
    }

    private static void refusedAndKept(Path state, String reason) throws IOException {
        Path file = state.resolve(SqliteStore.FILE);
        byte[] before = Files.readAllBytes(file);
        StorageUnavailableException refused = assertThrows(StorageUnavailableException.class,
                () -> open(state));
        assertEquals(Optional.of(Operation.OPEN), refused.operation());
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(reason), message);
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRAGMA user_version = 2|has schema version 2",
            "PRAGMA application_id = 7|not a database of Stowage",
            "CREATE TRIGGER t AFTER UPDATE ON Records BEGIN DELETE FROM records; END|holds \"t\"",
            "CREATE UNIQUE INDEX i ON records (record)|holds \"i\"",
            "DROP VIEW statuses|lacks a part",
            "DROP VIEW statuses; CREATE TABLE Statuses (x)|holds \"Statuses\"",
            "DROP TABLE records; CREATE TABLE records (container, sandbox, name, record)|holds \"records\"",
            "PRAGMA journal_mode = DELETE|write-ahead log"})
    void whatIsNotOursIsRefusedAndKept(String both) throws Exception {
        Path state = store();
        run(state, both.substring(0, both.indexOf('|')));
        refusedAndKept(state, both.substring(both.indexOf('|') + 1));
    }

    @Test
    void whatIsNoDatabaseIsRefusedAndKept() throws IOException {
        Path state = store();
        Files.writeString(state.resolve(SqliteStore.FILE), "not a database ".repeat(1000));
        refusedAndKept(state, "is damaged");
    }

    @Test
    void tablesAndViewsOfPeopleMayStay() throws Exception {
        Path state = store();
        run(state, "CREATE TABLE notes (name, note); CREATE VIEW shop AS SELECT * FROM statuses; ANALYZE");
        try (SqliteStatusStorage storage = open(state)) {
            assertEquals(2, storage.update(WEB, Level.DURABLE, Stores::next).revision());
        }
    }

    @Test
    void linksAndOpenFilesAreRefused() throws IOException {
        Path state = store();
        Path file = state.resolve(SqliteStore.FILE);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        refusedAndKept(state, "chmod 600 " + file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Path elsewhere = Files.move(file, directory.resolve("elsewhere.db"));
        Files.createSymbolicLink(file, elsewhere);
        refusedAndKept(state, "is not a regular file");
        Files.move(elsewhere, file, StandardCopyOption.REPLACE_EXISTING);
        for (String companion : List.of("-wal", "-shm", "-journal")) {
            Path link = Files.createSymbolicLink(state.resolve(SqliteStore.FILE + companion), directory
                    .resolve("anything"));
            refusedAndKept(state, "is not a regular file");
            Files.delete(link);
        }
        open(state).close();
    }

    @Test
    void rowsThatPeopleEditedAreUnreadableOrIgnored() throws Exception {
        Path state = store();
        try (SqliteStatusStorage storage = open(state)) {
            for (String id : List.of("copied", "moved", "renamed", "sandbox", "long")) {
                storage.create(Stores.named(id, "n-" + id), Level.ATOMIC);
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
            assertEquals(new RecordEntry.Intact(web), list.getLast());
            for (RecordEntry entry : list.subList(0, 5)) {
                assertTrue(entry instanceof RecordEntry.Unreadable, entry.toString());
                UnreadableException unreadable = assertThrows(UnreadableException.class,
                        () -> storage.update(entry.container(), Level.ATOMIC, Stores::next));
                assertEquals(entry.container().value(), unreadable.subject());
                storage.delete(entry.container());
            }
            assertEquals(List.of(new RecordEntry.Intact(web)), storage.list());
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
                ContainerRecord record = Stores.named("c" + i, "n" + i);
                storage.create(record, Level.ATOMIC);
                records.put("c" + i, record);
            }
        }
        byte[] good = Files.readAllBytes(state.resolve(SqliteStore.FILE));
        int refused = 0;
        int unreadable = 0;
        for (int round = 0; round < 60; round++) {
            byte[] bad = good.clone();
            if (round % 6 == 5) {
                bad = Arrays.copyOf(bad, random.nextInt(bad.length));
            }
            for (int flip = 0; flip < 1 + round && bad.length > 0; flip++) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(state.resolve(SqliteStore.FILE), bad);
            try (SqliteStatusStorage storage = open(state)) {
                for (RecordEntry entry : storage.list()) {
                    switch (entry) {
                        case RecordEntry.Intact(ContainerRecord record) -> assertEquals(records.get(record
                                .id()
                                .container()
                                .value()), record, "seed " + seed);
                        case RecordEntry.Unreadable _ -> unreadable++;
                    }
                }
            } catch (StorageUnavailableException e) {
                refused++;
            }
            Files.deleteIfExists(state.resolve(SqliteStore.FILE + "-wal"));
            Files.deleteIfExists(state.resolve(SqliteStore.FILE + "-shm"));
        }
        assertTrue(refused > 0 && unreadable > 0,
                refused + " refused, " + unreadable + " unreadable, seed " + seed);
    }
}
