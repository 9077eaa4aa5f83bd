package dev.stowage.harness.disk;

import dev.stowage.harness.TestDeadline;
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
public final class LoopbackDisk implements AutoCloseable {
    private static final String MOUNT_OPTIONS = "loop,noatime,nosuid,nodev,noauto_da_alloc";
    private static final Duration LOOP_DEVICE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration UNMOUNT_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_POLLS = 500;

    private final MountNamespace namespace;
    private final Path image;
    private final Path mountPoint;
    private final Path deviceStatistics;

    private LoopbackDisk(MountNamespace namespace, Path image, Path mountPoint, String device) {
        this.namespace = namespace;
        this.image = image;
        this.mountPoint = mountPoint;
        this.deviceStatistics = Path.of("/sys/block", device.substring(device.lastIndexOf('/') + 1), "stat");
    }

    /**
     * Makes memory for images, gone with the namespace.
     *
     * @param namespace the namespace
     * @param directory an empty directory
     * @param size how much, as mount(8) writes it
     * @throws NotRunException if this machine or user cannot do so; says what failed
     */
    public static void mountTmpfs(MountNamespace namespace, Path directory, String size) {
        namespace.runChecked("mount", "-t", "tmpfs", "-o", "mode=700,size=" + size, "stowage", directory
                .toString());
    }

    /**
     * Changes how much there is. What is used stays.
     *
     * @param namespace the namespace
     * @param directory what {@link #mountTmpfs} was made at
     * @param size how much, as mount(8) writes it; empty: not a byte more than is used
     */
    public static void resizeTmpfs(MountNamespace namespace, Path directory, Optional<String> size) {
        String bytes = size.orElseGet(() -> {
            String kibibytes = namespace.runChecked("df", "--output=used", "-k", directory.toString());
            return kibibytes.substring(kibibytes.lastIndexOf('\n') + 1).strip() + "k";
        });
        namespace.runChecked("mount", "-o", "remount,size=" + bytes, directory.toString());
    }

    /**
     * Makes an empty disk and mounts it.
     *
     * @param namespace where it is to be seen
     * @param memory a directory with space for images, see {@link #mountTmpfs}
     * @param name what it is called there
     * @return the disk
     * @throws NotRunException if this machine or user cannot do so; says what failed
     * @throws InterruptedException if interrupted while all loop devices are taken
     */
    public static LoopbackDisk create(MountNamespace namespace, Path memory, String name)
            throws InterruptedException {
        MountNamespace.requireCommand("mkfs.ext4", "e2fsprogs");
        Path image = memory.resolve(name + ".image");
        namespace.runChecked("truncate", "-s", "256M", image.toString());
        namespace.runChecked("mkfs.ext4", "-q", "-F", "-m", "0", "-J", "size=8", image.toString());
        return mount(namespace, image, memory.resolve(name));
    }

    private static LoopbackDisk mount(MountNamespace namespace, Path image, Path mountPoint)
            throws InterruptedException {
        namespace.runChecked("mkdir", "-p", mountPoint.toString());
        TestDeadline deadline = TestDeadline.after(LOOP_DEVICE_TIMEOUT);
        MountNamespace.ShellResult result = namespace.run("mount", "-t", "ext4", "-o", MOUNT_OPTIONS,
                image.toString(), mountPoint
                        .toString());
        while (result.exitCode() != 0 && result.output().contains("loop device")
                && !deadline.hasPassed()) {
            // others on this machine have theirs; they are given back within seconds
            TestDeadline.pause(Duration.ofMillis(50));
            result = namespace.run("mount", "-t", "ext4", "-o", MOUNT_OPTIONS, image.toString(),
                    mountPoint.toString());
        }
        if (result.exitCode() != 0) {
            throw new NotRunException("an image cannot be mounted here: " + result.output());
        }
        return new LoopbackDisk(namespace, image, mountPoint,
                namespace.runChecked("findmnt", "-n", "-o", "SOURCE", mountPoint.toString()));
    }

    /**
     * Returns where the files are, for programs in the namespace.
     *
     * @return a directory of root's
     */
    public Path directory() {
        return mountPoint;
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
    public LoopbackDisk simulatePowerLoss(String name) throws IOException, InterruptedException {
        Path copy = image.resolveSibling(name + ".image");
        for (int poll = 0; poll < MAX_POLLS; poll++) {
            String before = Files.readString(deviceStatistics);
            if (inFlight(before) == 0) {
                namespace.runChecked("cp", "--sparse=always", image.toString(), copy.toString());
                if (writes(Files.readString(deviceStatistics)).equals(writes(before))) {
                    return mount(namespace, copy, image.resolveSibling(name));
                }
            }
            // the kernel's own timers write: a copy made meanwhile would hold two moments
            TestDeadline.pause(Duration.ofMillis(1));
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
        namespace.run("dd", "status=none", "if=" + file, "of=/dev/null", "iflag=nocache", "bs=4096",
                "count=1",
                "skip=" + page);
    }

    /**
     * Unmounts it and removes its image. Waits a little for who has files of it open still; then it stays
     * until they have let go.
     */
    @Override
    public void close() {
        boolean unmounted = false;
        try {
            unmounted = TestDeadline.after(UNMOUNT_TIMEOUT)
                    .await(() -> namespace.run("umount", mountPoint.toString()).exitCode() == 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!unmounted) {
            namespace.run("umount", "--lazy", mountPoint.toString());
        }
        namespace.run("rm", "-f", image.toString());
    }
}
