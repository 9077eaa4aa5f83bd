package dev.stowage.harness.rules.crash;

import dev.stowage.api.BackendContext;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.ChildJvmCommand;
import dev.stowage.harness.Clause;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Another JVM that has opened the store of a fixture. It ends with this process at the latest, because its
 * standard input ends then.
 */
final class StorageChildProcess implements AutoCloseable {
    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(10);
    // starting a JVM takes long on a busy machine
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final StorageFixture fixture;
    private final Clause clause;
    private final Process process;
    private final Path standardError;
    private final BlockingQueue<Optional<String>> replies = new LinkedBlockingQueue<>();

    private StorageChildProcess(StorageFixture fixture, Clause clause, Process process, Path standardError) {
        this.fixture = fixture;
        this.clause = clause;
        this.process = process;
        this.standardError = standardError;
        Thread.ofPlatform().daemon().name("child " + process.pid()).start(this::listen);
    }

    /** Starts a process that opens the store of the fixture, and does not wait until it is ready. */
    static StorageChildProcess start(StorageFixture fixture, Clause clause) throws IOException {
        BackendContext context = fixture.store().backendContext(Map.of());
        return start(fixture, clause, List.of(), List.of(context.stateDirectory(), context.runDirectory()));
    }

    /**
     * Starts a process and does not wait until it is ready.
     *
     * @param launcher the beginning of its command
     * @param directories state and run directory of the store to open at once; empty: none
     */
    static StorageChildProcess start(StorageFixture fixture, Clause clause, List<String> launcher,
            List<Path> directories) throws IOException {
        Class<? extends StatusStorage> type = fixture.storage().getClass();
        Path directory = fixture.context().freshDirectory("child");
        Path standardError = directory.resolve("stderr");
        List<String> command = new ArrayList<>(launcher);
        List<String> jvm = new ArrayList<>(ChildJvmCommand.forBackend(type, StorageProcessMain.class,
                directories.stream().map(Path::toString).toList()));
        List<String> settings = fixture.store()
                .settings(Map.of())
                .entrySet()
                .stream()
                .map(setting -> "-D" + StorageProcessMain.SETTING_PREFIX + setting.getKey() + "="
                        + setting.getValue())
                .toList();
        // JVM options stand between the program and the class
        jvm.addAll(1, settings);
        command.addAll(jvm);
        Process process = new ProcessBuilder(command).directory(directory.toFile())
                .redirectError(standardError.toFile())
                .start();
        return new StorageChildProcess(fixture, clause, process, standardError);
    }

    private void listen() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                replies.add(Optional.of(line));
            }
        } catch (IOException e) {
            // the wait below notices its end
        }
        replies.add(Optional.empty());
    }

    /** Waits until the process has opened the store. */
    StorageChildProcess awaitReady() throws InterruptedException {
        String first = pollReply(START_TIMEOUT).orElseThrow(() -> new NotRunException(
                "another JVM with this class path does not start: " + standardError()));
        String second = first.equals("hello") ? readReply() : first;
        if (second.startsWith("cannot ")) {
            throw new NotRunException("the storage cannot be built in another process: " + second);
        }
        fixture.findings()
                .check(clause, second.equals("ready"),
                        () -> "another process that opens the store " + second);
        return this;
    }

    /** Sends a command. */
    void send(String command) {
        try {
            OutputStream out = process.getOutputStream();
            out.write((command + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(standardError(), e);
        }
    }

    /** Waits for the next line of its output and returns it. */
    String readReply() throws InterruptedException {
        return pollReply(fixture.timeout().plus(START_TIMEOUT)).orElseThrow(() -> fixture.findings()
                .violation(clause, "another process that uses the store has ended: " + standardError()));
    }

    /** Sends a command and returns the reply. */
    String request(String command) throws InterruptedException {
        send(command);
        return readReply();
    }

    /** Waits for the next line of its output; empty if the process has ended. */
    Optional<String> pollReply(Duration timeout) throws InterruptedException {
        Optional<String> line = replies.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        if (line == null) {
            throw fixture.findings()
                    .violation(clause,
                            "another process on the store has not replied for " + timeout.toSeconds() + " s");
        }
        if (line.isEmpty()) {
            // for later calls
            replies.add(line);
        }
        return line;
    }

    /** Suspends the process as a debugger or a frozen cgroup would, see signal(7). */
    void suspend() throws IOException, InterruptedException {
        signal("STOP");
        awaitStopped();
    }

    /** Resumes the process. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid()).start();
        if (!kill.waitFor(EXIT_TIMEOUT) || kill.exitValue() != 0) {
            throw new NotRunException("a process cannot be sent a signal here");
        }
    }

    /** Waits until each of its threads is stopped: a thread in a system call completes it first. */
    void awaitStopped() throws InterruptedException {
        if (!TestDeadline.after(EXIT_TIMEOUT).await(this::isStopped)) {
            throw new NotRunException("process " + process.pid() + " does not stop after STOP");
        }
    }

    /**
     * Returns whether all threads are stopped, see proc_pid_stat(5): the state follows the name, which may
     * contain anything.
     */
    private boolean isStopped() {
        try (DirectoryStream<Path> threads =
                Files.newDirectoryStream(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            for (Path thread : threads) {
                String text = Files.readString(thread.resolve("stat"), StandardCharsets.ISO_8859_1);
                char state = text.charAt(text.lastIndexOf(')') + 2);
                if (state != 'T' && state != 't' && state != 'Z' && state != 'X') {
                    return false;
                }
            }
            return true;
        } catch (IOException | DirectoryIteratorException e) {
            // a thread has ended meanwhile
            return false;
        }
    }

    long pid() {
        return process.pid();
    }

    /** Kills the process and waits until it has ended. */
    void kill() throws InterruptedException {
        // through its handle: Process.destroyForcibly closes the pipe and loses the last acknowledgements
        process.toHandle().destroyForcibly();
        if (!process.waitFor(EXIT_TIMEOUT)) {
            throw new IllegalStateException("process " + process.pid() + " does not end after KILL");
        }
    }

    private String standardError() {
        try {
            String text = Files.readString(standardError).strip();
            return text.substring(0, Math.min(text.length(), 1000));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
