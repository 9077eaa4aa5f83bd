package dev.stowage.engine;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.posix.Errno;
import dev.stowage.posix.PosixException;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The identity of a root directory. It is drawn once, kept in the directory, and carried by the records of
 * its containers, so that neither a new host name or machine id nor a renamed directory separates a container
 * from its engine.
 *
 * <p>
 * The root also remembers, for each boot, where it was, on which machine, and with which run directory. All
 * engines of one boot must use that run directory, since locks and the files of running containers lie there.
 * A root that was copied, or whose machine cannot be proven to be the same after a reboot, is refused until
 * {@link #adopt} is called: the original may live on elsewhere, and two engines must not act for the same
 * containers.
 */
public final class RootIdentity {
    private final HostIdentity host;
    private final Optional<Path> root;

    private RootIdentity(HostIdentity host, Optional<Path> root) {
        this.host = host;
        this.root = root;
    }

    /**
     * Returns the run directory that the engines of a root use in this boot.
     *
     * @param root the root directory
     * @return the real path of the run directory; empty if the root has not been opened in this boot
     * @throws StorageUnavailableException if the root cannot be read
     */
    public static Optional<Path> runDirectory(Path root) {
        try {
            Optional<IdentityDirectory> existing = IdentityDirectory.find(root);
            if (existing.isEmpty()) {
                return Optional.empty();
            }
            try (IdentityDirectory identity = existing.orElseThrow()) {
                return identity.place(ProcessTable.ofHost().bootId()).map(RootPlace::runDirectory);
            }
        } catch (IOException e) {
            throw unavailable(root, e);
        }
    }

    /** What to assume of containers that were running on another machine when they were last recorded. */
    public enum ForeignRuns {
        /** They may run there still, so their root is not taken over. */
        MAY_RUN,
        /** They have ended, which the caller knows. */
        HAVE_ENDED
    }

    /**
     * Takes over a root directory that was moved, or whose machine has a new identity: from now on, its
     * containers live here. Changes no record and no container.
     *
     * @param root the root directory
     * @param runDirectory the run directory to use in this boot
     * @param storage the store with the records of its containers; stays open
     * @param hostId the host id that the records carry, if the root has lost its own; empty: the root keeps
     * the one it has, or draws one
     * @param foreignRuns what to assume of containers that were running on another machine
     * @throws InvalidArgumentException if the root is a copy whose original still exists, if a container may
     * run on another machine, if the root would lose containers of its own, or if the host id is not one.
     * Nothing has changed
     * @throws StorageUnavailableException if the root cannot be read or written, or the store not be listed
     */
    public static void adopt(Path root, Path runDirectory, StatusStorage storage, Optional<String> hostId,
            ForeignRuns foreignRuns) {
        hostId.filter(id -> !IdentityDirectory.isHostId(id)).ifPresent(id -> {
            throw new InvalidArgumentException("host id " + id,
                    "has other characters than letters, digits, dot, hyphen and underscore");
        });
        try (IdentityDirectory identity = IdentityDirectory.create(root)) {
            String bootId = ProcessTable.ofHost().bootId();
            RootPlace here = RootPlace.observe(root, runDirectory);
            Optional<RootPlace> last = identity.lastPlace();
            if (last.isPresent()) {
                requireNoOriginal(identity, here, last.orElseThrow());
            }
            RootAdoption adoption = new RootAdoption(here, storage.list());
            if (hostId.isPresent() && !hostId.equals(identity.hostId())) {
                identity.hostId().ifPresent(adoption::requireNoContainers);
            }
            String adopted = hostId.isPresent() ? hostId.orElseThrow()
                    : identity.hostIdOr(IdentityDirectory.drawHostId(new SecureRandom()));
            boolean sameMachine = last.filter(here::isOnSameMachine).isPresent();
            if (foreignRuns == ForeignRuns.MAY_RUN && !sameMachine) {
                adoption.requireNothingRunsElsewhere(adopted, bootId);
            }
            identity.replaceHostId(adopted);
            identity.replacePlace(bootId, here.after(last));
        } catch (IOException e) {
            throw unavailable(root, e);
        }
    }

    /**
     * Reads the identity of a root, or draws one for a new root, and makes sure that this process may act for
     * its containers. Does not create the run directory.
     *
     * @throws InvalidArgumentException if the engines of this root use another run directory in this boot
     * @throws StorageUnavailableException if the root was moved or copied, or its machine has a new identity
     * @throws IOException if the root cannot be read, or is new and cannot be written
     */
    static RootIdentity claim(Path root, Path runDirectory, String bootId, RandomGenerator random)
            throws IOException {
        try (IdentityDirectory identity = IdentityDirectory.create(root)) {
            String hostId = identity.hostIdOr(IdentityDirectory.drawHostId(random));
            RootPlace here = RootPlace.observe(root, runDirectory);
            RootPlace claimed = claimPlace(identity, bootId, here);
            here.differenceWithinBoot(claimed).ifPresent(difference -> {
                throw unproven(here, difference);
            });
            if (!here.runDirectory().equals(claimed.runDirectory())) {
                throw new InvalidArgumentException("run directory " + here.runDirectory(),
                        "is not the one of root " + here.root() + ", whose containers of this boot are in "
                                + claimed.runDirectory() + "; use --run " + claimed.runDirectory()
                                + ", or another root");
            }
            if (!here.root().equals(claimed.root())) {
                rememberRename(identity, bootId, here.inSequence(claimed));
            }
            return new RootIdentity(new HostIdentity(hostId, here.root()), Optional.of(here.root()));
        }
    }

    /** For tests: an identity that no directory keeps. */
    static RootIdentity fixed(HostIdentity host) {
        return new RootIdentity(host, Optional.empty());
    }

    HostIdentity host() {
        return host;
    }

    /**
     * Returns whether containers of this root may have run in a boot. A clone of a machine has the same
     * identity, but never saw the boots in which the original ran since.
     */
    boolean hasSeenBoot(String bootId) throws IOException {
        if (root.isEmpty()) {
            return true;
        }
        try (IdentityDirectory identity = IdentityDirectory.create(root.orElseThrow())) {
            return identity.hasPlace(bootId);
        }
    }

    private static RootPlace claimPlace(IdentityDirectory identity, String bootId, RootPlace here)
            throws IOException {
        Optional<RootPlace> claimed = identity.place(bootId);
        if (claimed.isPresent()) {
            return claimed.orElseThrow();
        }
        Optional<RootPlace> last = identity.lastPlace();
        last.flatMap(here::differenceAcrossBoots).ifPresent(difference -> {
            throw unproven(here, difference);
        });
        try {
            return identity.placeOr(bootId, here.after(last));
        } catch (PosixException e) {
            if (last.isPresent() && isUnwritable(e)) {
                return here; // containers must be shown and ended although nothing can be written
            }
            throw e;
        }
    }

    /** The present path tells a copy that is made from now on from the directory itself. */
    private static void rememberRename(IdentityDirectory identity, String bootId, RootPlace here)
            throws IOException {
        try {
            identity.replacePlace(bootId, here);
        } catch (PosixException e) {
            if (!isUnwritable(e)) {
                throw e;
            }
        }
    }

    private static boolean isUnwritable(PosixException e) {
        return e.is(Errno.EROFS) || e.is(Errno.ENOSPC);
    }

    /** A copy beside its original must not act for the original's containers. */
    private static void requireNoOriginal(IdentityDirectory identity, RootPlace here, RootPlace last)
            throws IOException {
        if (here.differenceWithinBoot(last).isEmpty()) {
            return;
        }
        Optional<IdentityDirectory> found = IdentityDirectory.find(last.root());
        if (found.isEmpty()) {
            return;
        }
        try (IdentityDirectory original = found.orElseThrow()) {
            if (original.hostId().equals(identity.hostId())) {
                throw new InvalidArgumentException("root " + here.root(), "is a copy of " + last.root()
                        + ", which still exists and has the same containers; remove one of the two first");
            }
        }
    }

    private static StorageUnavailableException unproven(RootPlace here, String difference) {
        return new StorageUnavailableException(ErrorSubject.of(here.root().toString()), Operation.OPEN,
                difference
                        + "; if its containers run nowhere else, take it over with: stowage storage adopt");
    }

    private static StorageUnavailableException unavailable(Path root, IOException cause) {
        return new StorageUnavailableException(ErrorSubject.of(root.toString()), Operation.OPEN,
                String.valueOf(cause.getMessage()), cause);
    }
}
