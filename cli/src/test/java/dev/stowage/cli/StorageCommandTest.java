package dev.stowage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.api.storage.Status;
import dev.stowage.cli.TestInstallation.InvocationResult;
import dev.stowage.storage.journal.JournalStatusStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageCommandTest {
    private static final ContainerId WEB = new ContainerId("web-1");

    @TempDir
    Path directory;
    TestInstallation stowage;
    Path state;

    @BeforeEach
    void fill() throws IOException {
        stowage = TestInstallation.in(directory);
        assertEquals(0, stowage.execute("storage", "verify", "--storage", "journal").code());
        state = directory.resolve("root/storage/journal");
        try (JournalStatusStorage storage = new JournalStatusStorage(
                BackendContext.of(state, directory.resolve("own")).withRandom(new SplittableRandom(1)))) {
            storage.create(ContainerRecord.of(QualifiedId.standalone(WEB),
                    new Incarnation("0123456789abcdef0123456789abcdef"),
                    ContainerConfig
                            .of(Path.of("/bundle"), "process", new HostIdentity("host", Path.of("/root")))
                            .withStop(Signal.TERM, Duration.ZERO),
                    Status.configured(Instant.EPOCH, Resources.NONE)), Durability.DURABLE);
            storage.update(WEB, Durability.DURABLE, record -> record.status().nextRun());
        }
    }

    @Test
    void recordsAndLogArePrintedAsLines() {
        InvocationResult records = stowage.execute("storage", "dump", "--storage", "journal");
        assertEquals(0, records.code(), records::toString);
        assertEquals(1, records.out().lines().count(), records::toString);
        assertTrue(records.trimmedOut().contains("\"container\":\"web-1\"")
                && records.trimmedOut().contains("\"revision\":2"), records::toString);
        InvocationResult log = stowage.execute("storage", "dump", "--log", "--storage", "journal");
        List<String> lines = log.out().lines().toList();
        assertEquals(2, lines.size(), log::toString);
        assertTrue(lines.getFirst().contains("\"kind\":\"CREATED\""), log::toString);
        assertTrue(lines.getLast().contains("\"kind\":\"UPDATED\"")
                && lines.getLast().contains("\"revision\":2"), log::toString);
    }

    @Test
    void compactingKeepsRecordsAndDropsTheLog() throws IOException {
        assertEquals(0, stowage.execute("storage", "compact", "--storage", "journal").code());
        assertEquals("", stowage.execute("storage", "dump", "--log", "--storage", "journal").out());
        assertTrue(Files.exists(state.resolve("log/snapshot-2")));
        InvocationResult verified = stowage.execute("storage", "verify", "--storage", "journal");
        assertEquals("1 record, 0 cannot be read", verified.trimmedOut(), verified::toString);
    }

    @Test
    void aLostIdentityIsAdoptedFromTheRecords() throws IOException {
        InvocationResult foreign = stowage.execute("stop", "web-1", "--storage", "journal");
        assertEquals(125, foreign.code(), foreign::toString);
        InvocationResult adopted =
                stowage.execute("storage", "adopt", "--host-id", "host", "--storage", "journal");
        assertEquals(0, adopted.code(), adopted::toString);
        InvocationResult removed = stowage.execute("rm", "web-1", "--storage", "journal");
        assertEquals(0, removed.code(), removed::toString);
    }

    @Test
    void onlyAdoptTakesAHostId() {
        InvocationResult refused =
                stowage.execute("storage", "verify", "--host-id", "host", "--storage", "journal");
        assertEquals(125, refused.code(), refused::toString);
        assertTrue(refused.err().contains("--host-id works only with adopt"), refused::toString);
    }

    @Test
    void damageIsNamedAndReturnsOne() throws IOException {
        assertEquals(0, stowage.execute("storage", "compact", "--storage", "journal").code());
        Path snapshot = state.resolve("log/snapshot-2");
        byte[] bytes = Files.readAllBytes(snapshot);
        bytes[bytes.length - 1] ^= 1;
        Files.write(snapshot, bytes);
        InvocationResult damaged = stowage.execute("storage", "verify", "--storage", "journal");
        assertEquals(1, damaged.code(), damaged::toString);
        assertTrue(damaged.out().startsWith("web-1: the record does not match its checksum\n1 record, 1 "),
                damaged::toString);
        InvocationResult dumped = stowage.execute("storage", "dump", "--storage", "journal");
        assertTrue(dumped.trimmedOut().contains("\"unreadable\""), dumped::toString);
        Files.write(snapshot, new byte[10]);
        InvocationResult lost = stowage.execute("storage", "verify", "--storage", "journal");
        assertEquals(125, lost.code(), lost::toString);
        assertTrue(lost.err().contains("snapshot-2"), lost::toString);
    }
}
