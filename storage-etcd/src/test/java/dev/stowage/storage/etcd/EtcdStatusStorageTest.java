package dev.stowage.storage.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Availability;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Settings;
import dev.stowage.api.error.AmbiguousException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(EtcdClusterExtension.class)
class EtcdStatusStorageTest {
    private static final int RECORD_COUNT = 230;

    private final EtcdCluster cluster;
    private final RawKeys keys;
    private final String namespace = EtcdFixtures.uniqueNamespace();

    EtcdStatusStorageTest(EtcdCluster cluster) {
        this.cluster = cluster;
        this.keys = new RawKeys(cluster.endpoint(0));
    }

    private EtcdStatusStorage open(String... more) {
        return EtcdFixtures.open(cluster.endpoints(), namespace, more);
    }

    @Test
    void readsManyRecordsPageByPage() throws Exception {
        try (EtcdStatusStorage storage = open("page-size", "7")) {
            List<ContainerRecord> records = new ArrayList<>();
            for (int i = 0; i < RECORD_COUNT; i++) {
                records.add(EtcdFixtures.record(i % 2 == 0 ? "even" : "odd", "c" + i, "n" + i));
            }
            try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
                records.forEach(record -> writers.execute(() -> storage.create(record, Durability.MEMORY)));
            }
            records.sort((a, b) -> a.id().container().compareTo(b.id().container()));
            assertEquals(entries(records), storage.list());
            assertEquals(entries(
                    records.stream().filter(record -> record.id().sandbox().value().equals("odd")).toList()),
                    storage.list(EtcdFixtures.id("odd")));
            assertEquals(RECORD_COUNT,
                    assertThrows(AmbiguousException.class, () -> storage.resolve("c")).candidates().size());
        }
        try (EtcdStatusStorage storage = open()) {
            assertEquals(RECORD_COUNT, storage.list().size());
        }
    }

    private static List<RecordEntry> entries(List<ContainerRecord> records) {
        return records.stream().<RecordEntry>map(RecordEntry::readable).toList();
    }

    @Test
    void cutsPagesThatWouldBeTooLong() {
        Map<String, String> labels = Map.of("much", "x".repeat(850_000));
        try (EtcdStatusStorage storage = open("page-size", "100")) {
            List<ContainerRecord> records = new ArrayList<>();
            for (int i = 10; i < 34; i++) {
                records.add(EtcdFixtures.record("pod", "c" + i, "", labels));
                storage.create(records.getLast(), Durability.DURABLE);
            }
            assertEquals(entries(records), storage.list());
            assertEquals(entries(records), storage.list(EtcdFixtures.id("pod")));
        }
    }

    @Test
    void refusesARecordThatTheClusterDoesNotTake() {
        try (EtcdStatusStorage storage = open()) {
            ContainerRecord record = EtcdFixtures.record("c1", "c1", "",
                    Map.of("a", "x".repeat(900_000), "b", "x".repeat(900_000)));
            assertThrows(InvalidArgumentException.class, () -> storage.create(record, Durability.DURABLE));
            assertEquals(List.of(), storage.list());
        }
    }

    @Test
    void leavesNoKeyBehind() throws Exception {
        try (EtcdStatusStorage storage = open()) {
            storage.create(EtcdFixtures.record("pod", "c1", "web"), Durability.DURABLE);
            assertEquals(4, keys.count(namespace + "/"));
            storage.delete(EtcdFixtures.id("c1"));
            assertEquals(0, keys.count(namespace + "/"));
        }
    }

    @Test
    void keepsNamespacesApart() {
        try (EtcdStatusStorage storage = open();
                EtcdStatusStorage other = EtcdFixtures.open(cluster.endpoints(), namespace + "/record");
                EtcdStatusStorage longer = EtcdFixtures.open(cluster.endpoints(), namespace + "2")) {
            storage.create(EtcdFixtures.record("c1"), Durability.DURABLE);
            other.create(EtcdFixtures.record("c1"), Durability.DURABLE);
            assertEquals(1, storage.list().size());
            assertEquals(1, other.list().size());
            assertEquals(List.of(), longer.list());
        }
    }

    @Test
    void keepsRecordsDamagedByOthers() throws Exception {
        Keyspace keyspace = new Keyspace(namespace);
        try (EtcdStatusStorage storage = open()) {
            ContainerRecord record = EtcdFixtures.record("pod", "c1", "web");
            storage.create(record, Durability.DURABLE);
            keys.put(keyspace.records() + "no id!", new byte[]{1});
            keys.put(keyspace.records() + "a/b", new byte[]{1});
            assertEquals(entries(List.of(record)), storage.list());
            keys.put(keyspace.record(EtcdFixtures.id("c1")), "{}".getBytes(StandardCharsets.UTF_8));
            RecordEntry entry = storage.list().getFirst();
            assertInstanceOf(RecordEntry.UnreadableRecord.class, entry);
            assertEquals(record.id(), entry.id(), "what it is found by lies beside it");
            assertEquals(record.id(), storage.list(EtcdFixtures.id("pod")).getFirst().id());
            assertEquals(record.id(), storage.resolve("web"));
            keys.put(keyspace.identity(EtcdFixtures.id("c1")),
                    "\u0000../..".getBytes(StandardCharsets.UTF_8));
            assertEquals(QualifiedId.standalone(EtcdFixtures.id("c1")), storage.resolve("c1"));
            assertEquals(QualifiedId.standalone(EtcdFixtures.id("c1")), storage.list().getFirst().id());
            storage.delete(EtcdFixtures.id("c1"));
            assertEquals(List.of(), storage.list());
        }
    }

    @Test
    void reportsARecordUnderAForeignKeyAsUnreadable() throws Exception {
        Keyspace keyspace = new Keyspace(namespace);
        try (EtcdStatusStorage storage = open()) {
            storage.create(EtcdFixtures.record("c1"), Durability.DURABLE);
            storage.create(EtcdFixtures.record("c2"), Durability.DURABLE);
            keys.put(keyspace.record(EtcdFixtures.id("c2")),
                    keys.get(keyspace.record(EtcdFixtures.id("c1"))));
            assertThrows(dev.stowage.api.error.UnreadableException.class,
                    () -> storage.read(EtcdFixtures.id("c2")));
        }
    }

    @Test
    void keepsNoNonDaemonThread() {
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
    void isAvailable() {
        try (EtcdStatusStorage storage = open()) {
            Availability.Available available =
                    assertInstanceOf(Availability.Available.class, storage.availability());
            assertTrue(available.version().matches("\\d+\\.\\d+\\.\\d+.*"), available::version);
        }
    }

    @Test
    void isMissingUnlessConfigured() {
        try (EtcdStatusStorage storage = EtcdFixtures.open(Settings.empty())) {
            Availability.Unavailable unavailable =
                    assertInstanceOf(Availability.Unavailable.class, storage.availability());
            assertTrue(unavailable.hint().contains("apt install etcd-server"), unavailable::hint);
            assertTrue(unavailable.hint().contains("etcd.endpoints"), unavailable::hint);
            assertThrows(StorageUnavailableException.class, storage::list);
        }
    }

    @Test
    void reportsAllBadSettingsTogether(@TempDir Path directory) throws Exception {
        Path junk = Files.writeString(directory.resolve("junk.pem"), "junk");
        Settings settings = new Settings(Map.of("endpoints", "10.0.0.1:2379, ftp://x", "namespace", "a//b",
                "deadline", "soon", "page-size", "0", "ca", junk.toString(), "certificate", junk.toString(),
                "user", "root", "colour", "red"));
        try (EtcdStatusStorage storage = EtcdFixtures.open(settings)) {
            String problems = String.join("\n", settings.problems());
            for (String key : List.of("endpoints", "namespace", "deadline", "page-size", "ca",
                    "certificate", "user", "colour")) {
                assertTrue(problems.contains(key + " = ") || problems.contains(key + ": "),
                        () -> key + " in\n" + problems);
            }
            assertThrows(StorageUnavailableException.class, storage::list);
        }
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1:2379, is no address", "ftp://x, does not begin with http",
            "http:///x, names no host", "https://x/y, has more than a host and a port",
            "http://u@x, has more than a host and a port", "'', does not begin with http"})
    void saysWhatIsWrongWithAnEndpoint(String endpoint, String problem) {
        Settings settings = new Settings(Map.of("endpoints", "http://good:2379," + endpoint));
        try (EtcdStatusStorage storage = EtcdFixtures.open(settings)) {
            String problems = String.join("\n", settings.problems());
            assertTrue(problems.contains("'" + endpoint + "' " + problem), problems);
            assertTrue(problems.contains("such as http://10.0.0.1:2379"), problems);
            assertFalse(problems.contains("'http://good:2379'"), problems);
            assertInstanceOf(Availability.Unavailable.class, storage.availability());
        }
    }
}
