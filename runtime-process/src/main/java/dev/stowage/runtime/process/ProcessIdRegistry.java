package dev.stowage.runtime.process;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.RunId;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.posix.PrivateDirectory;
import dev.stowage.posix.PrivateDirectory.OtherUsers;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ids that are in use, and the run of each: one symbolic link {@code containers/ID} to the directory of
 * the run. Creating a link is atomic, and only one of several processes succeeds, so that a reservation is
 * never incomplete. The link is read but never followed. Thread-safe.
 */
final class ProcessIdRegistry {
    private static final Pattern TARGET = Pattern.compile("\\.\\./([0-9a-f]{32})/([1-9][0-9]{0,17})");

    private final Path directory;
    private final Path containers;

    /**
     * Creates a registry. Creates no directory yet.
     *
     * @param directory the run directory of the runtime; created by the first reservation
     */
    ProcessIdRegistry(Path directory) {
        this.directory = directory;
        this.containers = directory.resolve("containers");
    }

    /** The entry of an id. It has no run if this runtime did not create it. */
    record Reservation(ContainerId id, Optional<RunId> run, ProcessRunFiles files) {}

    /**
     * Reserves an id.
     *
     * @return empty if the id is in use
     */
    Optional<Reservation> reserve(ContainerId id, RunId run) throws IOException {
        PrivateDirectory.prepare(directory, OtherUsers.NO_ACCESS);
        PrivateDirectory.prepare(containers, OtherUsers.NO_ACCESS);
        try {
            Files.createSymbolicLink(containers.resolve(id.value()),
                    Path.of("..", run.incarnation().value(), Long.toString(run.number())));
            return Optional.of(toReservation(id, run));
        } catch (FileAlreadyExistsException e) {
            // the id is in use
            return Optional.empty();
        }
    }

    /**
     * Reserves the id of a run whose files are gone, and creates its directory again.
     *
     * @throws FileAlreadyExistsException if another run has the id
     */
    Reservation reserveAgain(ContainerId id, RunId run) throws IOException {
        Optional<Reservation> reserved = reserve(id, run);
        Reservation current =
                reserved.isPresent() ? reserved.orElseThrow() : find(id).orElse(toReservation(id, run));
        if (!current.run().equals(Optional.of(run))) {
            throw new FileAlreadyExistsException(current.files().directory().toString(), null,
                    "another run has the id");
        }
        PrivateDirectory.prepare(current.files().incarnation(), OtherUsers.NO_ACCESS);
        PrivateDirectory.prepare(current.files().directory(), OtherUsers.NO_ACCESS);
        return current;
    }

    Optional<Reservation> find(ContainerId id) throws IOException {
        Path link = containers.resolve(id.value());
        try {
            Matcher target = TARGET.matcher(Files.readSymbolicLink(link).toString());
            return Optional
                    .of(target.matches()
                            ? toReservation(id,
                                    new RunId(new Incarnation(target.group(1)),
                                            Long.parseLong(target.group(2))))
                            : new Reservation(id, Optional.empty(), new ProcessRunFiles(link)));
        } catch (NoSuchFileException e) {
            // the id is not in use
            return Optional.empty();
        } catch (NotLinkException e) {
            // something else has the name of the link: the id is in use, by a run with damaged files
            return Optional.of(new Reservation(id, Optional.empty(), new ProcessRunFiles(link)));
        }
    }

    boolean isCurrent(Reservation reservation) throws IOException {
        return find(reservation.id()).filter(reservation::equals).isPresent();
    }

    /** Returns all entries in the order of their ids. Ignores names that are not ids. */
    List<Reservation> list() throws IOException {
        List<ContainerId> ids = new ArrayList<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(containers)) {
            for (Path name : names) {
                id(name.getFileName().toString()).ifPresent(ids::add);
            }
        } catch (NoSuchFileException e) {
            // no container has been created yet
            return List.of();
        }
        Collections.sort(ids);
        List<Reservation> reservations = new ArrayList<>();
        for (ContainerId id : ids) {
            find(id).ifPresent(reservations::add);
        }
        return reservations;
    }

    /**
     * Releases an id, unless another run has reserved it since. Call it after the files of the run are
     * deleted.
     */
    void release(Reservation reservation) throws IOException {
        if (isCurrent(reservation)) {
            Files.deleteIfExists(containers.resolve(reservation.id().value()));
        }
    }

    /**
     * Creates the directory of a run.
     *
     * @throws FileAlreadyExistsException if it exists
     */
    void createRunDirectory(Reservation reservation) throws IOException {
        Path run = reservation.files().directory();
        createIncarnation(reservation.files());
        try {
            PrivateDirectory.createNew(run);
        } catch (NoSuchFileException e) {
            // the last other run of the incarnation was deleted in between, and the directory with it
            createIncarnation(reservation.files());
            PrivateDirectory.createNew(run);
        }
    }

    private static void createIncarnation(ProcessRunFiles files) throws IOException {
        try {
            PrivateDirectory.createNew(files.incarnation());
        } catch (FileAlreadyExistsException e) {
            // by an earlier run of the incarnation: nobody else can write to the directory above it
        }
    }

    /** Deletes the directory of an incarnation if no run is left in it. */
    static void releaseIncarnation(ProcessRunFiles files) throws IOException {
        try {
            Files.deleteIfExists(files.incarnation());
        } catch (DirectoryNotEmptyException e) {
            // another run of the incarnation uses it
        }
    }

    private Reservation toReservation(ContainerId id, RunId run) {
        return new Reservation(id, Optional.of(run), new ProcessRunFiles(
                directory.resolve(run.incarnation().value()).resolve(Long.toString(run.number()))));
    }

    private static Optional<ContainerId> id(String name) {
        try {
            return Optional.of(new ContainerId(name));
        } catch (InvalidArgumentException e) {
            // not an entry of this registry
            return Optional.empty();
        }
    }
}
