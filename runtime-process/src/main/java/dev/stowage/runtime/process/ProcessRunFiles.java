package dev.stowage.runtime.process;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.records.ExitText;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of one run, through which the supervisor, the gate and any number of managers communicate.
 *
 * @param directory of the files
 */
record ProcessRunFiles(Path directory) {
    private static final Pattern CREATED = Pattern.compile("(\\d+) (\\d+) (\\d+) (\\d+) (\\S+)\n");

    /** The two processes with which a run begins. */
    record RunProcesses(ProcessIdentity init, ProcessIdentity monitor) {}

    /** The directory of all runs of the same incarnation of the id. */
    Path incarnation() {
        return directory.resolve("..").normalize();
    }

    Path supervisor() {
        return directory.resolve("supervisor.sh");
    }

    Path program() {
        return directory.resolve("program");
    }

    Path exitCommand() {
        return directory.resolve("exit-command");
    }

    Path startFifo() {
        return directory.resolve("gate");
    }

    Path monitorLog() {
        return directory.resolve("monitor.log");
    }

    Path stdout() {
        return directory.resolve("stdout");
    }

    Path stderr() {
        return directory.resolve("stderr");
    }

    /**
     * In which a launch creates its entry before it starts the supervisor, see
     * {@link ProcessRunCleanup#fence}.
     */
    Path operations() {
        return directory.resolve("operations");
    }

    Path fencedOperations() {
        return directory.resolve("operations.fenced");
    }

    /** Returns the processes of the run; empty as long as its creation is not complete. */
    Optional<RunProcesses> processes() throws IOException {
        Optional<String> text = readText("created");
        if (text.isEmpty() || !text.get().endsWith("\n")) {
            return Optional.empty();
        }
        Matcher line = CREATED.matcher(text.get());
        if (!line.matches()) {
            throw damagedFile("created");
        }
        try {
            String bootId = line.group(5);
            return Optional.of(new RunProcesses(identity(line.group(1), line.group(2), bootId),
                    identity(line.group(3), line.group(4), bootId)));
        } catch (NumberFormatException e) {
            throw damagedFile("created");
        }
    }

    /**
     * Records the processes of a run whose files are gone. Its supervisor is not known any more, so the init
     * process stands for it: without a supervisor, a run ends with its init process.
     */
    void recordProcesses(ProcessIdentity init) throws IOException {
        String process = init.pid() + " " + init.startTimeTicks();
        Path temporary = Files.createTempFile(directory, "created.", ".reclaimed");
        Files.writeString(temporary, process + " " + process + " " + init.bootId() + "\n");
        Files.move(temporary, directory.resolve("created"), StandardCopyOption.ATOMIC_MOVE);
    }

    Optional<Instant> createdAt() throws IOException {
        return modifiedAt("created");
    }

    /** Returns when the gate was opened. The program was executed after that, or could not be. */
    Optional<Instant> startedAt() throws IOException {
        Optional<Instant> at = modifiedAt("started");
        Optional<Instant> created = createdAt();
        return at.map(time -> created.filter(time::isBefore).orElse(time));
    }

    /** Returns the time before which the run cannot have ended: a clock may have stepped back since. */
    private Instant earliestEnd() throws IOException {
        Optional<Instant> started = startedAt();
        return (started.isPresent() ? started : createdAt()).orElse(Instant.MIN);
    }

    /** Returns why the program could not be executed. */
    Optional<StartFailure> startFailure() throws IOException {
        return readText("failed").map(String::strip).map(code -> switch (code) {
            case "126" -> StartFailure.PROGRAM_NOT_EXECUTABLE;
            case "127" -> StartFailure.PROGRAM_MISSING;
            default -> StartFailure.RUNTIME_REFUSED;
        });
    }

    /** Returns the exit of the run, if it has been written. */
    Optional<Exit> exit() throws IOException {
        Optional<String> text = readText("exit");
        Optional<Instant> at = modifiedAt("exit");
        if (text.isEmpty() || at.isEmpty()) {
            return Optional.empty();
        }
        Exit exit = ExitFile.parse(text.get(), at.get()).orElseThrow(() -> damagedFile("exit"));
        Optional<StartFailure> startFailure = startFailure();
        return Optional.of((startFailure.isPresent()
                ? Exit.neverStarted(startFailure.get(), tail(stderr()), at.get(), Exit.ExitSource.EXIT_FILE)
                : exit).notBefore(earliestEnd()));
    }

    /**
     * Records an exit that the supervisor did not write, so that all later reads return the same. If two
     * processes do so at once, the first one wins.
     *
     * @return the exit that is recorded
     */
    Exit recordExit(Exit resolved) throws IOException {
        Path temporary = Files.createTempFile(directory, "exit.", ".concluded");
        try (Closeable _ = () -> Files.deleteIfExists(temporary)) {
            Files.writeString(temporary, ExitText.format(resolved));
            Files.createLink(directory.resolve("exit"), temporary);
        } catch (FileAlreadyExistsException e) {
            // the exit is recorded already
        }
        return exit().orElse(resolved);
    }

    /** Returns the end of a file of messages; an empty text if it does not exist. */
    static String tail(Path file) throws IOException {
        int limit = 2000;
        try (var channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - limit));
            var buffer = ByteBuffer.allocate(limit);
            while (channel.read(buffer) > 0) {
                // until the end of the file, or until the buffer is full
            }
            return StandardCharsets.UTF_8.decode(buffer.flip()).toString().strip();
        } catch (NoSuchFileException e) {
            // nothing was written
            return "";
        }
    }

    private Optional<String> readText(String name) throws IOException {
        try {
            return Optional.of(Files.readString(directory.resolve(name), StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            // the step that creates the file has not been taken
            return Optional.empty();
        }
    }

    private Optional<Instant> modifiedAt(String name) throws IOException {
        try {
            return Optional.of(Files.getLastModifiedTime(directory.resolve(name)).toInstant());
        } catch (NoSuchFileException e) {
            // the step that creates the file has not been taken
            return Optional.empty();
        }
    }

    private FileSystemException damagedFile(String name) {
        return new FileSystemException(directory.resolve(name).toString(), null, "is corrupt");
    }

    private static ProcessIdentity identity(String pid, String startTimeTicks, String bootId) {
        return new ProcessIdentity(Long.parseLong(pid), Long.parseLong(startTimeTicks), bootId);
    }
}
