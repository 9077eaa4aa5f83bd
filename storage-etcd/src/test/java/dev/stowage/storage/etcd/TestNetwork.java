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
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String name;
    private final int third;
    private final int members;

    private TestNetwork(String name, int third, int members) {
        this.name = name;
        this.third = third;
        this.members = members;
    }

    static boolean isPossible() {
        try {
            return ip("netns", "add", "stowage-probe-" + ProcessHandle.current().pid()) && ip("netns",
                    "delete", "stowage-probe-" + ProcessHandle.current().pid());
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    static TestNetwork make(int members) throws IOException, InterruptedException {
        long pid = ProcessHandle.current().pid();
        TestNetwork network = new TestNetwork("sw" + pid % 100_000, (int) (pid % 250), members);
        try {
            network.make();
            return network;
        } catch (IllegalStateException e) {
            network.close();
            throw e;
        }
    }

    private void make() throws IOException, InterruptedException {
        demand("netns", "add", hub());
        demand("-n", hub(), "link", "add", "bridge", "type", "bridge");
        demand("-n", hub(), "link", "set", "bridge", "up");
        for (int i = 0; i < members; i++) {
            demand("netns", "add", of(i));
            demand("-n", of(i), "link", "set", "lo", "up");
            demand("-n", of(i), "link", "add", "peers", "type", "veth", "peer", "name", "m" + i, "netns",
                    hub());
            demand("-n", hub(), "link", "set", "m" + i, "master", "bridge", "up");
            demand("-n", of(i), "address", "add", peer(i) + "/24", "dev", "peers");
            demand("-n", of(i), "link", "set", "peers", "up");
            demand("link", "add", of(i), "type", "veth", "peer", "name", "clients", "netns", of(i));
            demand("-n", of(i), "address", "add", client(i) + "/30", "dev", "clients");
            demand("-n", of(i), "link", "set", "clients", "up");
            demand("address", "add", host(i) + "/30", "dev", of(i));
            demand("link", "set", of(i), "up");
        }
    }

    EtcdCluster.Plan plan() {
        return new EtcdCluster.Plan("http", range(this::client), range(this::peer), List.of(),
                IntStream.range(0,
                        members).mapToObj(i -> List.of("ip", "netns", "exec", of(i))).toList());
    }

    private List<String> range(java.util.function.IntFunction<String> each) {
        return IntStream.range(0, members).mapToObj(each).toList();
    }

    /** Its clients still reach it. */
    void cutOffFromMembers(int member) throws IOException, InterruptedException {
        demand("-n", of(member), "link", "set", "peers", "down");
    }

    void cutOffFromAll(int member) throws IOException, InterruptedException {
        cutOffFromMembers(member);
        demand("-n", of(member), "link", "set", "clients", "down");
    }

    void heal(int member) throws IOException, InterruptedException {
        demand("-n", of(member), "link", "set", "peers", "up");
        demand("-n", of(member), "link", "set", "clients", "up");
    }

    private String hub() {
        return name + "hub";
    }

    private String of(int member) {
        return name + "m" + member;
    }

    /** Addresses for tests and documentation, see RFC 2544: nobody's. */
    private String peer(int member) {
        return "198.19." + third + "." + (member + 1);
    }

    private String client(int member) {
        return "198.18." + third + "." + (4 * member + 1);
    }

    private String host(int member) {
        return "198.18." + third + "." + (4 * member + 2);
    }

    private static void demand(String... arguments) throws IOException, InterruptedException {
        if (!ip(arguments)) {
            throw new IllegalStateException("ip " + String.join(" ", arguments) + " does not work here");
        }
    }

    private static boolean ip(String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor(PATIENCE) && process.exitValue() == 0;
    }

    /** The cables go with their namespaces, those to the host at once. */
    @Override
    public void close() {
        try {
            for (int i = 0; i < members; i++) {
                ip("link", "delete", of(i));
                ip("netns", "delete", of(i));
            }
            ip("netns", "delete", hub());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
