package dev.stowage.storage.etcd;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A network namespace for each member, with two cables: one to the others, by a bridge in a namespace of its
 * own, and one to this host, for clients. See ip-netns(8) and veth(4).
 */
final class TestNetwork implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final String name;
    private final int subnet;
    private final int members;

    private TestNetwork(String name, int subnet, int members) {
        this.name = name;
        this.subnet = subnet;
        this.members = members;
    }

    static boolean isPossible() {
        try {
            return ip("netns", "add", "stowage-probe-" + ProcessHandle.current().pid())
                    && ip("netns", "delete", "stowage-probe-" + ProcessHandle.current().pid());
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static TestNetwork create(int members) throws IOException, InterruptedException {
        long pid = ProcessHandle.current().pid();
        TestNetwork network = new TestNetwork("sw" + pid % 100_000, (int) (pid % 250), members);
        try {
            network.create();
            return network;
        } catch (IllegalStateException e) {
            network.close();
            throw e;
        }
    }

    private void create() throws IOException, InterruptedException {
        runIp("netns", "add", hub());
        runIp("-n", hub(), "link", "add", "bridge", "type", "bridge");
        runIp("-n", hub(), "link", "set", "bridge", "up");
        for (int i = 0; i < members; i++) {
            runIp("netns", "add", namespaceOf(i));
            runIp("-n", namespaceOf(i), "link", "set", "lo", "up");
            runIp("-n", namespaceOf(i), "link", "add", "peers", "type", "veth", "peer",
                    "name", "m" + i, "netns", hub());
            runIp("-n", hub(), "link", "set", "m" + i, "master", "bridge", "up");
            runIp("-n", namespaceOf(i), "address", "add", peer(i) + "/24", "dev", "peers");
            runIp("-n", namespaceOf(i), "link", "set", "peers", "up");
            runIp("link", "add", namespaceOf(i), "type", "veth", "peer", "name",
                    "clients", "netns", namespaceOf(i));
            runIp("-n", namespaceOf(i), "address", "add", client(i) + "/30", "dev", "clients");
            runIp("-n", namespaceOf(i), "link", "set", "clients", "up");
            runIp("address", "add", host(i) + "/30", "dev", namespaceOf(i));
            runIp("link", "set", namespaceOf(i), "up");
        }
    }

    EtcdCluster.ClusterPlan plan() {
        return new EtcdCluster.ClusterPlan("http", range(this::client), range(this::peer), List.of(),
                IntStream.range(0, members)
                        .mapToObj(i -> List.of("ip", "netns", "exec", namespaceOf(i)))
                        .toList());
    }

    private List<String> range(java.util.function.IntFunction<String> each) {
        return IntStream.range(0, members).mapToObj(each).toList();
    }

    /** Its clients still reach it. */
    void cutOffFromMembers(int member) throws IOException, InterruptedException {
        runIp("-n", namespaceOf(member), "link", "set", "peers", "down");
    }

    void cutOffFromAll(int member) throws IOException, InterruptedException {
        cutOffFromMembers(member);
        runIp("-n", namespaceOf(member), "link", "set", "clients", "down");
    }

    void heal(int member) throws IOException, InterruptedException {
        runIp("-n", namespaceOf(member), "link", "set", "peers", "up");
        runIp("-n", namespaceOf(member), "link", "set", "clients", "up");
    }

    private String hub() {
        return name + "hub";
    }

    private String namespaceOf(int member) {
        return name + "m" + member;
    }

    /** Addresses for tests and documentation, see RFC 2544: nobody's. */
    private String peer(int member) {
        return "198.19." + subnet + "." + (member + 1);
    }

    private String client(int member) {
        return "198.18." + subnet + "." + (4 * member + 1);
    }

    private String host(int member) {
        return "198.18." + subnet + "." + (4 * member + 2);
    }

    private static void runIp(String... arguments) throws IOException, InterruptedException {
        if (!ip(arguments)) {
            throw new IllegalStateException("ip " + String.join(" ", arguments) + " does not work here");
        }
    }

    private static boolean ip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor(TIMEOUT) && process.exitValue() == 0;
    }

    /** The cables go with their namespaces, those to the host at once. */
    @Override
    public void close() {
        try {
            for (int i = 0; i < members; i++) {
                ip("link", "delete", namespaceOf(i));
                ip("netns", "delete", namespaceOf(i));
            }
            ip("netns", "delete", hub());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
