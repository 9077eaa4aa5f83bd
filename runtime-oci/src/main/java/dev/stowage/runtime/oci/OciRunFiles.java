package dev.stowage.runtime.oci;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.RunId;
import dev.stowage.posix.Errno;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.PosixException;
import dev.stowage.posix.Sha256;
import dev.stowage.records.ExitText;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of one run, all in one directory. Its name consists of incarnation and number, so that no later
 * run of the same id uses the same files. An interrupt does not affect reads and writes.
 */
final class OciRunFiles {
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{32})-([1-9][0-9]{0,17})");
    private static final int MAX_FILE_BYTES = 1 << 20;
    private static final int HASH_DIGITS = 8;

    private final ContainerId id;
    private final Optional<RunId> run;
    private final Path directory;

    private OciRunFiles(ContainerId id, Optional<RunId> run, Path directory) {
        this.id = id;
        this.run = run;
        this.directory = directory;
    }

    static OciRunFiles of(ContainerId id, RunId run, Path reservation) {
        return new OciRunFiles(id, Optional.of(run),
                reservation.resolve(run.incarnation() + "-" + run.number()));
    }

    /** Returns the files of a reservation whose creator died before it created the directory of the run. */
    static OciRunFiles unnamed(ContainerId id, Path reservation) {
        return new OciRunFiles(id, Optional.empty(), reservation);
    }

    /** Parses the name of a directory in a reservation; empty if it is not that of a run. */
    static Optional<RunId> parseRunId(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? Optional.of(new RunId(new Incarnation(matcher.group(1)), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }

    ContainerId id() {
        return id;
    }

    Optional<RunId> run() {
        return run;
    }

    Path directory() {
        return directory;
    }

    boolean exists() throws IOException {
        return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) && (run.isPresent()
                || OciIdRegistry.entryNames(directory).stream().noneMatch(n -> parseRunId(n).isPresent()));
    }

    /**
     * Returns the id of the container in the runtime. It is unique on this machine, because the control
     * socket of runsc is named after it wherever its files are, and shorter than the limit of runsc, 92
     * characters.
     */
    String runtimeId() {
        byte[] digest = Sha256.digest(directory.toString());
        return id + "-" + HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
    }

    Path bundle() {
        return directory.resolve("bundle");
    }

    /**
     * The root directory of the runtime for this container alone: another container that is corrupt cannot
     * affect it.
     */
    Path runtimeRoot() {
        return directory.resolve("runtime");
    }

    /** Contains one directory for each fenced command that is running. */
    Path operations() {
        return directory.resolve("operations");
    }

    /** The control group, if the bundle names one. */
    Path cgroupPath() {
        return directory.resolve("cgroup");
    }

    /** How many seconds longer than others a command may take, if the bundle has hooks with timeouts. */
    Path hookSeconds() {
        return directory.resolve("hooks");
    }

    /** Returns how long hooks may delay a command. */
    Duration hookTimeouts() throws IOException {
        String seconds = readText(hookSeconds()).orElse("0").strip();
        return Duration.ofSeconds(seconds.matches("[0-9]{1,15}") ? Long.parseLong(seconds) : 0);
    }

    Path sync() {
        return directory.resolve("sync.json");
    }

    Path monitorPid() {
        return directory.resolve("monitor.pid");
    }

    Path initPid() {
        return directory.resolve("init.pid");
    }

    Path createLog() {
        return directory.resolve("create.log");
    }

    Path createErrors() {
        return directory.resolve("create.errors");
    }

    Path persist() {
        return directory.resolve("persist");
    }

    /**
     * conmon's exit file: a decimal code, written atomically; its modification time is the time of the exit.
     */
    Path exit() {
        return persist().resolve("exit");
    }

    Path outOfMemory() {
        return persist().resolve("oom");
    }

    Path created() {
        return directory.resolve("created");
    }

    Path started() {
        return directory.resolve("started");
    }

    /**
     * Returns when a start of the program was begun, not before the run was created. Empty: no start was
     * begun, or the time is lost; neither the state nor the exit depends on it.
     */
    Optional<Instant> startedAt() throws IOException {
        Optional<Instant> at = readText(started()).flatMap(OciRunFiles::parseTime);
        return at.map(time -> createdAt().filter(time::isBefore).orElse(time));
    }

    private Optional<Instant> createdAt() {
        try {
            return CreationRecord.read(this).map(CreationRecord::createdAt);
        } catch (IOException e) {
            // corrupt: whoever needs the record reports it
            return Optional.empty();
        }
    }

    /** Returns the time before which the run cannot have ended. */
    Instant earliestEnd() throws IOException {
        return startedAt().or(this::createdAt).orElse(Instant.MIN);
    }

    private static Optional<Instant> parseTime(String text) {
        try {
            return Optional.of(ExitText.parseTime(text.strip()));
        } catch (IllegalArgumentException | DateTimeException e) {
            // corrupt
            return Optional.empty();
        }
    }

    /** The exit, if it was determined without the exit file of the monitor. */
    Path resolvedExit() {
        return directory.resolve("ending");
    }

    /** Reads a small file; empty if it does not exist. */
    static Optional<String> readText(Path path) throws IOException {
        try (OpenFile file = OpenFile.open(path, OpenFile.Access.READ)) {
            return Optional.of(new String(file.readAll(MAX_FILE_BYTES), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            // not written yet, or deleted with the container
            return Optional.empty();
        } catch (PosixException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Writes a small file atomically. */
    static void writeAtomically(Path path, String text, RandomGenerator random) throws IOException {
        Path temporary = writeTemporary(path, text, random);
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Writes a small file atomically, unless it exists.
     *
     * @return whether it was written
     */
    static boolean writeIfAbsent(Path path, String text, RandomGenerator random) throws IOException {
        Path temporary = writeTemporary(path, text, random);
        try (Closeable _ = () -> Files.deleteIfExists(temporary)) {
            Files.createLink(path, temporary);
            return true;
        } catch (FileAlreadyExistsException e) {
            // another process wrote it first
            return false;
        }
    }

    private static Path writeTemporary(Path path, String text, RandomGenerator random) throws IOException {
        Path temporary = path.resolveSibling(
                path.getFileName() + "." + HexFormat.of().toHexDigits(random.nextLong()) + ".temporary");
        try (OpenFile file = OpenFile.open(temporary, OpenFile.Access.CREATE_NEW)) {
            file.write(text.getBytes(StandardCharsets.UTF_8), 0);
        }
        return temporary;
    }
}
