package dev.stowage.storage.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Settings;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.Durability;
import dev.stowage.harness.MachineRequirements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Clusters that ask who is there. */
@ExtendWith(EtcdClusterExtension.class)
@Timeout(240)
class EtcdSecurityTest {

    /** For operations that fail when their timeout has expired. */
    private static final List<String> SHORT_DEADLINE = List.of("deadline", "2s");

    @TempDir
    private Path directory;

    @Test
    void speaksTls() throws Exception {
        certificates();
        try (EtcdCluster cluster = EtcdCluster.start(EtcdCluster.ClusterPlan.onLoopback(1)
                .with("https", "--cert-file", file("server.pem"), "--key-file", file("server.key"),
                        "--trusted-ca-file", file("ca.pem"), "--client-cert-auth"))) {
            try (EtcdStatusStorage storage = open(cluster, "ca", file("ca.pem"), "certificate",
                    file("client.pem"), "key", file("client.key"))) {
                storage.create(EtcdFixtures.record("c1"), Durability.DURABLE);
                assertEquals(1, storage.list().size());
            }
            assertRefused(cluster, "certificate", "ca", file("ca.pem"));
            assertRefused(cluster, "not trusted", "certificate",
                    file("client.pem"), "key", file("client.key"));
            assertRefused(cluster, "not trusted", "ca", file("other-ca.pem"), "certificate",
                    file("client.pem"), "key", file("client.key"));
            assertRefused(cluster, "certificate", "ca", file("ca.pem"), "certificate",
                    file("other-client.pem"), "key", file("other-client.key"));
        }
    }

    /** A certificate for another host is no proof of this one. */
    @Test
    void wantsTheNameOfTheMember() throws Exception {
        certificates();
        try (EtcdCluster cluster = EtcdCluster.start(EtcdCluster.ClusterPlan.onLoopback(1)
                .with("https", "--cert-file", file("elsewhere.pem"), "--key-file", file("elsewhere.key")))) {
            assertRefused(cluster, "not trusted", "ca", file("ca.pem"));
        }
    }

    private void assertRefused(EtcdCluster cluster, String reason, String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.addAll(SHORT_DEADLINE);
        try (EtcdStatusStorage storage = open(cluster, all.toArray(String[]::new))) {
            String message = assertThrows(StorageUnavailableException.class, storage::list).getMessage();
            assertTrue(message.contains(reason), message);
        }
    }

    @Test
    void saysWhichFileIsWrong() throws Exception {
        certificates();
        run("openssl", "rsa", "-traditional", "-in", file("client.key"), "-out", file("old.key"));
        Settings settings = new Settings(Map.of("endpoints", "https://127.0.0.1:1", "certificate",
                file("client.pem"), "key", file("old.key"), "ca", file("none.pem")));
        try (EtcdStatusStorage storage = EtcdFixtures.open(settings)) {
            String problems = String.join("\n", settings.problems());
            assertTrue(problems.contains("key = ") && problems.contains("openssl pkcs8"), problems);
            assertTrue(problems.contains("ca = ") && problems.contains("none.pem"), problems);
            assertThrows(StorageUnavailableException.class, storage::list);
        }
    }

    private EtcdStatusStorage open(EtcdCluster cluster, String... settings) {
        return EtcdFixtures.open(cluster.endpoints(), "secure", settings);
    }

    /** Made as an administrator would. */
    private void certificates() throws Exception {
        MachineRequirements.program("openssl");
        for (String ca : List.of("ca", "other-ca")) {
            run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                    "/CN=" + ca, "-keyout", file(ca + ".key"), "-out", file(ca + ".pem"));
        }
        sign("server", "ca", "IP:127.0.0.1");
        sign("elsewhere", "ca", "IP:10.9.9.9");
        sign("client", "ca", "DNS:client");
        sign("other-client", "other-ca", "DNS:client");
    }

    private void sign(String name, String ca, String subject) throws Exception {
        Path extensions = Files.writeString(directory.resolve(name + ".ext"),
                "subjectAltName=" + subject + "\nextendedKeyUsage=serverAuth,clientAuth\n");
        run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + name, "-keyout",
                file(name + ".key"), "-out", file(name + ".csr"));
        run("openssl", "x509", "-req", "-in", file(name + ".csr"), "-CA", file(ca + ".pem"), "-CAkey",
                file(ca + ".key"), "-CAcreateserial", "-days", "2", "-extfile", extensions.toString(), "-out",
                file(name + ".pem"));
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    @Test
    void logsInAndFetchesAnotherToken() throws Exception {
        Path password = Files.writeString(directory.resolve("password"), "s3cr\"et\n");
        Path wrong = Files.writeString(directory.resolve("wrong"), "guess\n");
        try (EtcdCluster cluster = EtcdCluster
                .start(EtcdCluster.ClusterPlan.onLoopback(3).with("http", "--auth-token-ttl", "1"))) {
            enableUsers(new RawKeys(cluster.endpoint(0)));
            try (EtcdStatusStorage storage =
                    open(cluster, "user", "root", "password-file", password.toString())) {
                storage.create(EtcdFixtures.record("c1"), Durability.DURABLE);
                // the token has expired
                cluster.awaitLogged("deleted a simple token");
                storage.update(EtcdFixtures.id("c1"), Durability.DURABLE, EtcdFixtures::nextRun);
                for (int member = 0; member < cluster.size(); member++) {
                    // which has no token of before, and maybe is the one that was asked
                    cluster.kill(member);
                    cluster.start(member);
                    storage.update(EtcdFixtures.id("c1"), Durability.DURABLE, EtcdFixtures::nextRun);
                    cluster.awaitHealthy(member);
                }
                assertEquals(5, storage.read(EtcdFixtures.id("c1")).revision());
            }
            assertRefused(cluster, "authentication failed", "user", "root",
                    "password-file", wrong.toString());
            assertRefused(cluster, "user name is empty");
            assertRefused(cluster, "permission denied", "user", "guest", "password-file",
                    password.toString());
        }
    }

    private static void enableUsers(RawKeys keys) throws IOException {
        for (String user : List.of("root", "guest")) {
            keys.post("/v3/auth/user/add", "{\"name\":\"" + user + "\",\"password\":\"s3cr\\\"et\"}");
        }
        keys.post("/v3/auth/role/add", "{\"name\":\"root\"}");
        keys.post("/v3/auth/user/grant", "{\"user\":\"root\",\"role\":\"root\"}");
        keys.post("/v3/auth/enable", "{}");
    }

    private void run(String... command) throws Exception {
        Path output = directory.resolve("output");
        Process process =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        assertTrue(process.waitFor(Poll.TIMEOUT) && process.exitValue() == 0, () -> {
            try {
                return String.join(" ", command) + ": " + Files.readString(output);
            } catch (IOException e) {
                return e.toString();
            }
        });
    }
}
