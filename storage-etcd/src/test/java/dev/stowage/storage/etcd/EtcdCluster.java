package dev.stowage.storage.etcd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A real cluster of etcd for tests: processes of its own, ports and data of its own. It ends with this JVM at
 * the latest, since its shells see the end of their input then.
 */
final class EtcdCluster implements AutoCloseable {
    /** Below what the kernel gives to outgoing connections, see ip(7). */
    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 32_000;
    private static final Duration RESTART_TIMEOUT = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 4;

    private final Path directory;
    private final ClusterPlan clusterPlan;
    private final List<EtcdProcess> members;

    private EtcdCluster(Path directory, ClusterPlan clusterPlan, List<EtcdProcess> members) {
        this.directory = directory;
        this.clusterPlan = clusterPlan;
        this.members = members;
    }

    /**
     * What a cluster is like.
     *
     * @param scheme of the clients' addresses
     * @param hosts one address for each member, for clients
     * @param peers one address for each member, for the others
     * @param arguments further arguments of each member
     * @param wrappers what each member is started by, such as {@code ip netns exec}
     */
    record ClusterPlan(String scheme, List<String> hosts, List<String> peers, List<String> arguments,
            List<List<String>> wrappers) {
        static ClusterPlan onLoopback(int members) {
            List<String> hosts = Collections.nCopies(members, "127.0.0.1");
            return new ClusterPlan("http", hosts, hosts, List.of(), Collections.nCopies(members, List.of()));
        }

        ClusterPlan with(String otherScheme, String... further) {
            return new ClusterPlan(otherScheme, hosts, peers, List.of(further), wrappers);
        }

        int size() {
            return hosts.size();
        }
    }

    static boolean isInstalled() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "etcd")));
    }

    static EtcdCluster start(ClusterPlan clusterPlan) throws IOException, InterruptedException {
        for (int attempt = 1;; attempt++) {
            EtcdCluster cluster = create(clusterPlan);
            try {
                for (int i = 0; i < clusterPlan.size(); i++) {
                    cluster.start(i);
                }
                for (EtcdProcess etcdProcess : cluster.members) {
                    etcdProcess.awaitHealthy(Poll.TIMEOUT);
                }
                return cluster;
            } catch (IllegalStateException e) {
                // another program may have taken a port since it was found free
                cluster.close();
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static EtcdCluster create(ClusterPlan clusterPlan) throws IOException {
        // these tests are about what etcd answers, not about its disk
        Path memory = Path.of("/dev/shm");
        Path directory = Files.isWritable(memory) ? Files.createTempDirectory(memory, "stowage-etcd")
                : Files.createTempDirectory("stowage-etcd");
        Random random = new Random(directory.hashCode());
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < clusterPlan.size(); i++) {
            ports.add(freePort(random, clusterPlan.hosts().get(i), ports));
            ports.add(freePort(random, clusterPlan.hosts().get(i), ports));
        }
        String peers = IntStream.range(0, clusterPlan.size())
                .mapToObj(i -> "m" + i + "=" + peer(clusterPlan, ports, i))
                .collect(Collectors.joining(","));
        List<EtcdProcess> members = new ArrayList<>();
        for (int i = 0; i < clusterPlan.size(); i++) {
            String client =
                    clusterPlan.scheme() + "://" + clusterPlan.hosts().get(i) + ":" + ports.get(2 * i + 1);
            List<String> command = new ArrayList<>(clusterPlan.wrappers().get(i));
            command.addAll(List.of("etcd", "--name", "m" + i, "--data-dir",
                    directory.resolve("m" + i).toString(), "--listen-client-urls", client,
                    "--advertise-client-urls", client, "--listen-peer-urls", peer(clusterPlan, ports, i),
                    "--initial-advertise-peer-urls", peer(clusterPlan, ports, i), "--initial-cluster", peers,
                    "--initial-cluster-token", directory.getFileName().toString(), "--logger", "zap"));
            command.addAll(clusterPlan.arguments());
            members.add(new EtcdProcess(client, command, directory.resolve("m" + i + ".log")));
        }
        return new EtcdCluster(directory, clusterPlan, members);
    }

    private static String peer(ClusterPlan clusterPlan, List<Integer> ports, int member) {
        return "http://" + clusterPlan.peers().get(member) + ":" + ports.get(2 * member);
    }

    private static int freePort(Random random, String host, List<Integer> taken) {
        while (true) {
            int port = random.nextInt(FIRST_PORT, LAST_PORT);
            if (taken.contains(port)) {
                continue;
            }
            try (ServerSocket probe = new ServerSocket()) {
                // an address of another network namespace cannot be tried from here
                InetAddress address = InetAddress.getByName(host);
                probe.bind(new InetSocketAddress(
                        address.isLoopbackAddress() ? address : InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException e) {
                // taken
            }
        }
    }

    int size() {
        return members.size();
    }

    String endpoint(int member) {
        return members.get(member).client();
    }

    String endpoints() {
        return members.stream().map(EtcdProcess::client).collect(Collectors.joining(","));
    }

    void start(int member) throws IOException {
        members.get(member).start();
    }

    /** Waits for a member that was started again. One that lives and answers nobody is started once more. */
    void awaitHealthy(int member) throws InterruptedException {
        try {
            members.get(member).awaitHealthy(RESTART_TIMEOUT);
        } catch (IllegalStateException e) {
            try {
                kill(member);
                start(member);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            members.get(member).awaitHealthy(Poll.TIMEOUT);
        }
    }

    /** Waits until every member has logged a text since it was started. */
    void awaitLogged(String text) throws InterruptedException {
        Poll.untilTrue(Poll.TIMEOUT, () -> members.stream().allMatch(member -> member.hasLogged(text)));
    }

    void kill(int member) throws InterruptedException {
        members.get(member).kill();
    }

    void stall(int member) throws IOException, InterruptedException {
        members.get(member).signal("STOP");
    }

    void resume(int member) throws IOException, InterruptedException {
        members.get(member).signal("CONT");
    }

    /** Returns the member that leads. */
    int leader() throws InterruptedException {
        return Poll.untilPresent(Poll.TIMEOUT,
                () -> IntStream.range(0, members.size())
                        .filter(i -> members.get(i).isLeader())
                        .boxed()
                        .findFirst());
    }

    @Override
    public void close() {
        members.forEach(EtcdProcess::stop);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return clusterPlan.size() + " members at " + endpoints();
    }
}
