package dev.stowage.harness.disk;

import dev.stowage.harness.NotRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A disk with an ext4 file system, mounted: a file behind a loop device, see loop(4). What the device has
 * written to that file is what a disk would hold after a loss of power. What the file system keeps in memory,
 * pages and a running transaction of its journal, is not in the file until something flushes it, or until the
 * kernel's timers do after seconds. Without {@code auto_da_alloc}, by which ext4 flushes files that are
 * renamed over others although nobody asked it to: other file systems do not, and mount options may forbid
 * it.
 *
 * <p>
 * A disk whose cache loses what was not flushed from it is not modelled: a write that the file system has
 * sent counts as done.
 */
public final class Disk implements AutoCloseable {
    private static final String OPTIONS = "loop,noatime,nosuid,nodev,noauto_da_alloc";
    private static final Duration FREE_DEVICE = Duration.ofSeconds(30);
    private static final int LOOKS = 500;

    private final MountSpace space;
    private final Path image;
    private final Path mounted;
    private final Path activity;

    private Disk(MountSpace space, Path image, Path mounted, String device) {
        this.space = space;
        this.image = image;
        this.mounted = mounted;
        this.activity = Path.of("/sys/block", device.substring(device.lastIndexOf('/') + 1), "stat");
    }

    /**
     * Makes memory for images, gone with the namespace.
     *
     * @param space the namespace
     * @param directory an empty directory
     * @param size how much, as mount(8) writes it
     * @throws NotRunException if this machine or user cannot do so; says what failed
     */
    public static void memory(MountSpace space, Path directory, String size) {
        space.demand("mount", "-t", "tmpfs", "-o", "mode=700,size=" + size, "stowage", directory
                .toString());
    }

    /**
     * Changes how much there is. What is used stays.
     *
     * @param space the namespace
     * @param directory what {@link #memory} was made at
     * @param size how much, as mount(8) writes it; empty: not a byte more than is used
     */
    public static void resize(MountSpace space, Path directory, Optional<String> size) {
        String bytes = size.orElseGet(() -> {
            String kibibytes = space.demand("df", "--output=used", "-k", directory.toString());
            return kibibytes.substring(kibibytes.lastIndexOf('\n') + 1).strip() + "k";
        });
        space.demand("mount", "-o", "remount,size=" + bytes, directory.toString());
    }

    /**
     * Makes an empty disk and mounts it.
     *
     * @param space where it is to be seen
     * @param memory a directory with space for images, see {@link #memory}
     * @param name what it is called there
     * @return the disk
     * @throws NotRunException if this machine or user cannot do so; says what failed
     * @throws InterruptedException if interrupted while all loop devices are taken
     */
    public static Disk make(MountSpace space, Path memory, String name) throws InterruptedException {
        MountSpace.require("mkfs.ext4", "e2fsprogs");
        Path image = memory.resolve(name + ".image");
        space.demand("truncate", "-s", "256M", image.toString());
        space.demand("mkfs.ext4", "-q", "-F", "-m", "0", "-J", "size=8", image.toString());
        return mount(space, image, memory.resolve(name));
    }

    private static Disk mount(MountSpace space, Path image, Path mounted) throws InterruptedException {
        space.demand("mkdir", "-p", mounted.toString());
        long end = System.nanoTime() + FREE_DEVICE.toNanos();
        MountSpace.Outcome outcome = space.run("mount", "-t", "ext4", "-o", OPTIONS, image.toString(), mounted
                .toString());
        while (outcome.code() != 0 && outcome.output().contains("loop device") && System.nanoTime() < end) {
            // others on this machine have theirs; they are given back within seconds
            Pause.millis(50);
            outcome = space.run("mount", "-t", "ext4", "-o", OPTIONS, image.toString(), mounted.toString());
        }
        if (outcome.code() != 0) {
            throw new NotRunException("an image cannot be mounted here: " + outcome.output());
        }
        return new Disk(space, image, mounted,
                space.demand("findmnt", "-n", "-o", "SOURCE", mounted.toString()));
    }

    /**
     * Returns where the files are, for programs in the namespace.
     *
     * @return a directory of root's
     */
    public Path directory() {
        return mounted;
    }

    /**
     * Copies what the disk holds now, as a loss of power would leave it, and mounts the copy: the file system
     * replays its journal. Nobody may write meanwhile; what is in memory stays there.
     *
     * @param name what the copy is called
     * @return the copy
     * @throws NotRunException if the disk does not come to rest
     * @throws IOException if the kernel does not tell what the device does
     * @throws InterruptedException if interrupted while the disk is not at rest
     */
    public Disk powerCut(String name) throws IOException, InterruptedException {
        Path copy = image.resolveSibling(name + ".image");
        for (int look = 0; look < LOOKS; look++) {
            String before = Files.readString(activity);
            if (inFlight(before) == 0) {
                space.demand("cp", "--sparse=always", image.toString(), copy.toString());
                if (writes(Files.readString(activity)).equals(writes(before))) {
                    return mount(space, copy, image.resolveSibling(name));
                }
            }
            // the kernel's own timers write: a copy made meanwhile would hold two moments
            Pause.millis(1);
        }
        throw new NotRunException("the disk is written to though all writers are stopped");
    }

    /** See the kernel's admin-guide/iostats: the fifth number counts writes, the ninth those under way. */
    private static String writes(String statistics) {
        String[] numbers = statistics.strip().split("\\s+", -1);
        return numbers[4] + " " + numbers[8];
    }

    private static long inFlight(String statistics) {
        return Long.parseLong(statistics.strip().split("\\s+", -1)[8]);
    }

    /**
     * Lets the kernel write back part of a file early, as it may at any time: what it then writes is a piece
     * of a change.
     *
     * @param file a file on this disk; nothing happens if it is gone
     * @param page which page of it
     */
    public void writeBack(Path file, long page) {
        space.run("dd", "status=none", "if=" + file, "of=/dev/null", "iflag=nocache", "bs=4096", "count=1",
                "skip=" + page);
    }

    /**
     * Unmounts it and removes its image. Waits a little for who has files of it open still; then it stays
     * until they have let go.
     */
    @Override
    public void close() {
        MountSpace.Outcome outcome = space.run("umount", mounted.toString());
        try {
            for (int look = 0; look < LOOKS && outcome.code() != 0; look++) {
                Pause.millis(5);
                outcome = space.run("umount", mounted.toString());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (outcome.code() != 0) {
            space.run("umount", "--lazy", mounted.toString());
        }
        space.run("rm", "-f", image.toString());
    }
}
