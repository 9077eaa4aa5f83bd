package dev.stowage.storage.file;

import static dev.stowage.storage.file.FileFixtures.WEB;
import static dev.stowage.storage.file.FileFixtures.named;
import static dev.stowage.storage.file.FileFixtures.open;
import static dev.stowage.storage.file.FileFixtures.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Availability;
import dev.stowage.api.ContainerName;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.api.storage.StorageCapabilities.UpdateExecution;
import dev.stowage.records.RecordJson;
import dev.stowage.storage.file.VersionTable.WriteKind;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes between an operation and its own work. */
class FileRecordStoreTest {
    @TempDir
    Path directory;

    @Test
    void capabilitiesAreDeclared() throws IOException {
        try (FileStatusStorage storage = open(state())) {
            assertEquals(Availability.available("1"), storage.availability());
            assertEquals(StorageCapabilities.of(Durability.DURABLE, Sharing.HOST, UpdateExecution.ONCE),
                    storage.capabilities());
        }
    }

    /** A record that is there is named before a name that is taken. */
    @Test
    void aRefusedCreationNamesWhatIsThere() throws IOException {
        try (FileStatusStorage storage = open(state())) {
            storage.create(named("web", "n"), Durability.ATOMIC);
            assertEquals(WEB, assertThrows(AlreadyExistsException.class,
                    () -> storage.create(named("web", "n"), Durability.ATOMIC)).subject());
            assertEquals(new ContainerName("n"), assertThrows(AlreadyExistsException.class,
                    () -> storage.create(named("other", "n"), Durability.ATOMIC)).subject());
        }
    }

    /** The kernel opens no socket: what fails for one record is no news of the others, and passes. */
    @Test
    void aFileThatCannotBeReadNowHidesNoOtherAndIsTriedAgain() throws IOException {
        try (FileStatusStorage storage = open(state())) {
            storage.create(record("db"), Durability.ATOMIC);
            Path file = FileFixtures.records(state()).resolve("web.json");
            try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                socket.bind(UnixDomainSocketAddress.of(file));
                try (FileStatusStorage reopened = open(state())) {
                    assertEquals(RecordEntry.readable(record("db")), reopened.list().getFirst());
                    RecordEntry.UnreadableRecord unreadableRecord =
                            assertInstanceOf(RecordEntry.UnreadableRecord.class, reopened.list().getLast());
                    assertEquals(WEB, unreadableRecord.container());
                    assertTrue(unreadableRecord.reason().contains("cannot be read now"),
                            unreadableRecord.reason());
                    assertThrows(StorageUnavailableException.class, () -> reopened.read(WEB));
                    Files.delete(file);
                    Files.write(file, RecordJson.encode(record("web")));
                    assertEquals(RecordEntry.readable(record("web")), reopened.list().getLast());
                }
            }
        }
    }

    /** What is killed or fails at each step means what it says only if each is reached, in this order. */
    @Test
    void everyFailpointIsReachedInOrder() throws IOException {
        List<Enum<?>> reached = new ArrayList<>();
        try (FileStatusStorage storage = open(state(), reached::add)) {
            storage.create(record("web"), Durability.DURABLE);
            storage.delete(WEB);
            assertEquals(List.of(FileFailpoint.values()), reached.stream().distinct().sorted().toList());
            assertEquals(List.of(FileFailpoint.CREATE_TEMPORARY, FileFailpoint.WRITE_TEMPORARY,
                    FileFailpoint.SYNC_TEMPORARY, FileFailpoint.SYNC_DIRECTORY, FileFailpoint.BEGIN_WRITE,
                    FileFailpoint.RENAME, FileFailpoint.END_WRITE, FileFailpoint.RETURN,
                    FileFailpoint.REMOVE_LEFTOVER, FileFailpoint.REMOVE_RECORD, FileFailpoint.SYNC_REMOVAL,
                    FileFailpoint.RETURN), reached);
        }
    }

    /** The next opening may roll forward what was durable and could not be removed. */
    @ParameterizedTest
    @EnumSource
    void aWriteThatCannotBeDiscardedHasAnUnknownOutcomeIfItWasDurable(Durability durability)
            throws IOException {
        Path next = FileFixtures.records(state()).resolve("web.next");
        try (FileStatusStorage storage = open(state(), failpoint -> {
            if (failpoint == FileFailpoint.RENAME) {
                Files.delete(next);
                Files.createDirectory(next);
                throw new IOException("injected");
            }
        })) {
            StowageException failure =
                    assertThrows(StowageException.class, () -> storage.create(record("web"), durability));
            assertEquals(durability == Durability.DURABLE ? OutcomeUnknownException.class
                    : StorageUnavailableException.class, failure.getClass());
            assertEquals("injected", String.valueOf(failure.getCause().getMessage()));
            assertEquals(1, failure.getCause().getSuppressed().length);
        }
    }

    @Test
    void whatIsTooLongIsNotReadAndALinkNotFollowed() throws IOException {
        open(state()).close();
        Path records = FileFixtures.records(state());
        for (String name : List.of("exact", "longer")) {
            try (FileChannel file = FileChannel.open(records.resolve(name + ".json"),
                    StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                int extra = name.equals("exact") ? 0 : 1;
                file.write(ByteBuffer.allocate(1), RecordJson.MAXIMUM_LENGTH - 1 + extra);
            }
        }
        Files.createSymbolicLink(records.resolve("link.json"), records.resolve("exact.json"));
        try (FileStatusStorage storage = open(state())) {
            List<String> reasons = storage.list()
                    .stream()
                    .map(entry -> assertInstanceOf(RecordEntry.UnreadableRecord.class, entry).reason())
                    .toList();
            assertEquals(List.of("begins with a NUL byte", "is a symbolic link, which is not followed",
                    "is longer than " + RecordJson.MAXIMUM_LENGTH + " bytes"), reasons);
        }
    }

    @Test
    void listsAreSortedHoweverTheyGrow() throws IOException {
        try (FileStatusStorage storage = open(state());
                SimulatedProcess otherProcess = new SimulatedProcess(state())) {
            List<String> all = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                for (int number = 20 - round; number >= 0; number -= 3) {
                    ContainerRecord record = record(Integer.toString(100 + number));
                    all.add(record.id().toString());
                    otherProcess.write(record, WriteKind.ADD_OR_REMOVE);
                }
                Collections.sort(all);
                assertEquals(all, storage.list().stream().map(entry -> entry.id().toString()).toList());
            }
        }
    }

    /** After a failed flush what others left is settled before anything else is written. */
    @Test
    void afterAFailedFlushTheStoreIsRecoveredOnce() throws IOException {
        int[] flushes = {0};
        Path leftover = FileFixtures.records(state()).resolve("other.next");
        try (FileStatusStorage storage = open(state(), failpoint -> {
            if (failpoint == FileFailpoint.SYNC_TEMPORARY && ++flushes[0] == 1) {
                throw new IOException("injected");
            }
        })) {
            assertThrows(OutcomeUnknownException.class,
                    () -> storage.create(record("web"), Durability.DURABLE));
            Files.write(leftover, RecordJson.encode(record("other")));
            storage.create(record("web"), Durability.DURABLE);
            assertEquals(List.of("other.json", "web.json"), FileFixtures.files(state()));
            leftover = Files.write(FileFixtures.records(state()).resolve("late.next"), new byte[0]);
            storage.update(WEB, Durability.DURABLE, FileFixtures::nextRun);
            assertTrue(Files.exists(leftover), "once is enough");
        }
    }

    private Path state() throws IOException {
        return directory.toRealPath().resolve("store");
    }
}
