package dev.stowage.storage.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Availability;
import dev.stowage.api.FullId;
import dev.stowage.api.Settings;
import dev.stowage.api.error.AmbiguousException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedCluster.class)
class EtcdStatusStorageTest {
    private static final int MANY = 230;

    private final EtcdCluster cluster;
    private final RawKeys keys;
    private final String namespace = Stores.namespace();

    EtcdStatusStorageTest(EtcdCluster cluster) {
        this.cluster = cluster;
        this.keys = new RawKeys(cluster.endpoint(0));
    }

    private EtcdStatusStorage open(String... more) {
        List<String> all = new ArrayList<>(List.of("deadline", "60s", "request-deadline", "15s"));
        all.addAll(List.of(more));
        return Stores.open(cluster.endpoints(), namespace, all.toArray(String[]::new));
    }

    @Test
    void readsManyRecordsPageByPage() throws Exception {
        try (EtcdStatusStorage storage = open("page-size", "7")) {
            List<ContainerRecord> records = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                records.add(Stores.record(i % 2 == 0 ? "even" : "odd", "c" + i, "n" + i));
            }
            try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
                records.forEach(record -> writers.execute(() -> storage.create(record, Level.MEMORY)));
            }
            records.sort((a, b) -> a.id().container().compareTo(b.id().container()));
            assertEquals(entries(records), storage.list());
            assertEquals(entries(records.stream()
                    .filter(record -> record.id().sandbox().value().equals("odd"))
                    .toList()), storage.list(Stores.id("odd")));
            assertEquals(MANY, assertThrows(AmbiguousException.class, () -> storage.resolve("c")).candidates()
                    .size());
        }
        try (EtcdStatusStorage storage = open()) {
            assertEquals(MANY, storage.list().size());
        }
    }

    private static List<RecordEntry> entries(List<ContainerRecord> records) {
        return records.stream().<RecordEntry>map(RecordEntry.Intact::new).toList();
    }

    @Test
    void cutsPagesThatWouldBeTooLong() {
        Map<String, String> labels = Map.of("much", "x".repeat(850_000));
        try (EtcdStatusStorage storage = open("page-size", "100")) {
            List<ContainerRecord> records = new ArrayList<>();
            for (int i = 10; i < 34; i++) {
                records.add(Stores.record("pod", "c" + i, "", labels));
                storage.create(records.getLast(), Level.DURABLE);
            }
            assertEquals(entries(records), storage.list());
            assertEquals(entries(records), storage.list(Stores.id("pod")));
        }
    }

    @Test
    void refusesARecordThatTheClusterDoesNotTake() {
        try (EtcdStatusStorage storage = open()) {
            ContainerRecord record = Stores.record("c1", "c1", "", Map.of("a", "x".repeat(900_000), "b",
                    "x".repeat(900_000)));
            assertThrows(InvalidArgumentException.class, () -> storage.create(record, Level.DURABLE));
            assertEquals(List.of(), storage.list());
        }
    }

    @Test
    void leavesNoKeyBehind() throws Exception {
        try (EtcdStatusStorage storage = open()) {
            storage.create(Stores.record("pod", "c1", "web"), Level.DURABLE);
            assertEquals(4, keys.count(namespace + "/"));
            storage.delete(Stores.id("c1"));
            assertEquals(0, keys.count(namespace + "/"));
        }
    }

    @Test
    void keepsNamespacesApart() {
        try (EtcdStatusStorage storage = open();
                EtcdStatusStorage other = Stores.open(cluster.endpoints(), namespace + "/record");
                EtcdStatusStorage longer = Stores.open(cluster.endpoints(), namespace + "2")) {
            storage.create(Stores.record("c1"), Level.DURABLE);
            other.create(Stores.record("c1"), Level.DURABLE);
            assertEquals(1, storage.list().size());
            assertEquals(1, other.list().size());
            assertEquals(List.of(), longer.list());
        }
    }

    @Test
    void keepsWhatAForeignHandHasDamaged() throws Exception {
        Keyspace at = new Keyspace(namespace);
        try (EtcdStatusStorage storage = open()) {
            ContainerRecord record = Stores.record("pod", "c1", "web");
            storage.create(record, Level.DURABLE);
            keys.put(at.records() + "no id!", new byte[]{1});
            keys.put(at.records() + "a/b", new byte[]{1});
            assertEquals(entries(List.of(record)), storage.list());
            keys.put(at.record(Stores.id("c1")), "{}".getBytes(StandardCharsets.UTF_8));
            RecordEntry entry = storage.list().getFirst();
            assertInstanceOf(RecordEntry.Unreadable.class, entry);
            assertEquals(record.id(), entry.id(), "what it is found by lies beside it");
            assertEquals(record.id(), storage.list(Stores.id("pod")).getFirst().id());
            assertEquals(record.id(), storage.resolve("web"));
            keys.put(at.identity(Stores.id("c1")), "\u0000../..".getBytes(StandardCharsets.UTF_8));
            assertEquals(FullId.alone(Stores.id("c1")), storage.resolve("c1"));
            assertEquals(FullId.alone(Stores.id("c1")), storage.list().getFirst().id());
            storage.delete(Stores.id("c1"));
            assertEquals(List.of(), storage.list());
        }
    }

    @Test
    void takesTheRecordOfAnotherForDamaged() throws Exception {
        Keyspace at = new Keyspace(namespace);
        try (EtcdStatusStorage storage = open()) {
            storage.create(Stores.record("c1"), Level.DURABLE);
            storage.create(Stores.record("c2"), Level.DURABLE);
            keys.put(at.record(Stores.id("c2")), keys.get(at.record(Stores.id("c1"))));
            assertThrows(dev.stowage.api.error.UnreadableException.class,
                    () -> storage.read(Stores.id("c2")));
        }
    }

    @Test
    void keepsNoThreadThatWouldKeepAProgram() {
        try (EtcdStatusStorage storage = open()) {
            storage.list();
            assertTrue(Thread.getAllStackTraces()
                    .keySet()
                    .stream()
                    .filter(thread -> thread.getName().startsWith("HttpClient"))
                    .allMatch(Thread::isDaemon));
        }
    }

    @Test
    void isThere() {
        try (EtcdStatusStorage storage = open()) {
            Availability.Available here = assertInstanceOf(Availability.Available.class, storage
                    .availability());
            assertTrue(here.version().matches("\\d+\\.\\d+\\.\\d+.*"), here::version);
        }
    }

    @Test
    void isNotThereUnlessItIsSet() {
        try (EtcdStatusStorage storage = Stores.open(Settings.none())) {
            Availability.Missing missing = assertInstanceOf(Availability.Missing.class, storage
                    .availability());
            assertTrue(missing.hint().contains("apt install etcd-server"), missing::hint);
            assertTrue(missing.hint().contains("etcd.endpoints"), missing::hint);
            assertThrows(StorageUnavailableException.class, storage::list);
        }
    }

    @Test
    void reportsAllBadSettingsTogether(@TempDir Path directory) throws Exception {
        Path junk = Files.writeString(directory.resolve("junk.pem"), "junk");
        Settings settings = new Settings(Map.of("endpoints", "10.0.0.1:2379, ftp://x", "namespace", "a//b",
                "deadline", "soon", "page-size", "0", "ca", junk.toString(), "certificate", junk.toString(),
                "user", "root", "colour", "red"));
        try (EtcdStatusStorage storage = Stores.open(settings)) {
            String problems = String.join("\n", settings.problems());
            for (String key : List.of("endpoints", "namespace", "deadline", "page-size", "ca", "certificate",
                    "user", "colour")) {
                assertTrue(problems.contains(key + " = ") || problems.contains(key + ": "),
                        () -> key + " in\n"
                                + problems);
            }
            assertThrows(StorageUnavailableException.class, storage::list);
        }
    }
}
