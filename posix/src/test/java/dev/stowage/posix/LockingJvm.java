package dev.stowage.posix;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another JVM that works on the same lock file, and its end in the test's JVM. */
final class LockingJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader replies;

    private LockingJvm(Process process) {
        this.process = process;
        this.replies = process.inputReader(StandardCharsets.UTF_8);
    }

    static LockingJvm start(String task, Path directory, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m",
                        "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                        LockingJvm.class.getName(), task, directory.toString()));
        command.addAll(List.of(arguments));
        return new LockingJvm(new ProcessBuilder(command)
                .redirectError(directory.resolve("errors-" + System.nanoTime()).toFile())
                .start());
    }

    long pid() {
        return process.pid();
    }

    String readReply() throws IOException {
        String line = replies.readLine();
        return line == null ? "ended" : line;
    }

    void proceed() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    void send(String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).start();
        if (!kill.waitFor(Duration.ofSeconds(30)) || kill.exitValue() != 0) {
            throw new IOException("kill failed");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out = System.out;
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Path directory = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "hold" -> {
                try (FileLocks locks = open(directory);
                        HeldLock held = locks.acquire(arguments[2], arguments[3], Duration.ofSeconds(30))) {
                    out.println("holds " + held.key());
                    in.readLine();
                }
                out.println("released");
                in.readLine();
            }
            case "count" -> {
                int rounds = Integer.parseInt(arguments[2]);
                try (FileLocks locks = open(directory);
                        SharedLongs numbers = SharedLongs.open(directory.resolve("numbers"), 2)) {
                    out.println("ready");
                    in.readLine();
                    count(locks, numbers, rounds);
                }
                out.println("done");
            }
            case "add" -> {
                int rounds = Integer.parseInt(arguments[2]);
                out.println("ready");
                in.readLine();
                try (SharedLongs numbers = SharedLongs.open(directory.resolve("numbers"), 1 << 16)) {
                    for (int i = 0; i < rounds; i++) {
                        numbers.getAndAdd((1 << 16) - 1, 1);
                    }
                }
                out.println("done");
            }
            case "await" -> {
                try (SharedLongs numbers = SharedLongs.open(directory.resolve("numbers"), 2)) {
                    long before = 3L << 32;
                    while (numbers.get(1) == 0) {
                        Thread.onSpinWait();
                    }
                    out.println("waits");
                    while (numbers.get(1) == before) {
                        numbers.await(1, before, Duration.ofDays(1));
                    }
                    out.println("sees " + numbers.get(1));
                }
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    static FileLocks open(Path directory) throws IOException {
        return FileLocks.open(directory.resolve("lock"), ProcessTable.ofHost(), InstantSource.system());
    }

    /** Adds without atomic operations: only the lock keeps two additions apart. */
    static void count(FileLocks locks, SharedLongs numbers, int rounds)
            throws IOException, InterruptedException {
        for (int i = 0; i < rounds; i++) {
            try (HeldLock held = locks.acquire("counter", "count", Duration.ofSeconds(60))) {
                long before = numbers.get(0);
                if (numbers.getAndAdd(1, 1) != 0) {
                    throw new IllegalStateException("two hold " + held.key());
                }
                numbers.set(0, before + 1);
                numbers.getAndAdd(1, -1);
            }
        }
    }
}
