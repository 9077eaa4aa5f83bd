package dev.stowage.engine;

import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.posix.AtomicFile;
import dev.stowage.posix.Directory;
import dev.stowage.posix.Errno;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.PosixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file that says which root a run directory belongs to: two roots must not share locks and containers.
 */
final class RunDirectoryOwner {
    private static final String FILE = "root";
    private static final int MAXIMUM_BYTES = 64 << 10;

    private RunDirectoryOwner() {}

    /**
     * Makes a run directory that of a root, unless it is another root's. The one of a root that is gone goes
     * to its successor, which then finds what was left running there.
     *
     * @param engineDirectory the engine's own directory below the run directory; exists
     * @throws InvalidArgumentException if the run directory belongs to another root
     */
    static void claim(Path engineDirectory, HostIdentity host) throws IOException {
        byte[] claim = (host.hostId() + "\n" + host.root() + "\n").getBytes(StandardCharsets.UTF_8);
        try (Directory directory = Directory.open(engineDirectory)) {
            if (create(directory, claim)) {
                return;
            }
            HostIdentity owner = read(directory, host);
            if (owner.hostId().equals(host.hostId())) {
                return;
            }
            if (exists(owner)) {
                throw new InvalidArgumentException("run directory " + engineDirectory.getParent(),
                        "belongs to another root, " + owner.root() + "; choose another with --run");
            }
            AtomicFile.replace(directory, FILE, claim);
        }
    }

    private static HostIdentity read(Directory directory, HostIdentity claimant) throws IOException {
        try (OpenFile file = directory.openFile(FILE, OpenFile.Access.READ)) {
            String[] lines =
                    new String(file.readAll(MAXIMUM_BYTES), StandardCharsets.UTF_8).strip().split("\n", 2);
            return new HostIdentity(lines[0], lines.length == 2 ? Path.of(lines[1]) : claimant.root());
        }
    }

    private static boolean exists(HostIdentity owner) throws IOException {
        Optional<IdentityDirectory> found = IdentityDirectory.find(owner.root());
        if (found.isEmpty()) {
            return false;
        }
        try (IdentityDirectory identity = found.orElseThrow()) {
            return identity.hostId().filter(owner.hostId()::equals).isPresent();
        }
    }

    /** A run directory without room for a mark is used without one: containers in it must be ended. */
    private static boolean create(Directory directory, byte[] claim) throws IOException {
        try {
            return AtomicFile.create(directory, FILE, claim);
        } catch (PosixException e) {
            if (e.is(Errno.ENOSPC) || e.is(Errno.EROFS)) {
                return true;
            }
            throw e;
        }
    }
}
