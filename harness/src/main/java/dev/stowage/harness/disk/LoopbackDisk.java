package dev.stowage.harness.disk;

import dev.stowage.harness.NotRunException;
import dev.stowage.harness.TestDeadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A mounted ext4 file system on a loop device, see loop(4). The file behind the device contains what a disk
 * would contain after a loss of power. Pages in memory and the running transaction of the file system's
 * journal are not in that file until they are flushed, or until the kernel writes them back after seconds.
 * The file system is mounted without {@code auto_da_alloc}, an option by which ext4 flushes a file that is
 * renamed over another without being asked; other file systems do not do so.
 *
 * <p>
 * The cache of a disk is not modelled: a write that the file system has sent to the device counts as done.
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
     * Mounts a file system in memory for images. It disappears with the namespace.
     *
     * @param namespace the namespace
     * @param directory an empty directory
     * @param size the size, in the syntax of mount(8)
     * @throws NotRunException if this machine or user cannot do that; the message names what failed
     */
    public static void mountTmpfs(MountNamespace namespace, Path directory, String size) {
        namespace.runChecked("mount", "-t", "tmpfs", "-o", "mode=700,size=" + size, "stowage",
                directory.toString());
    }

    /**
     * Changes the size of the file system in memory. Its files stay.
     *
     * @param namespace the namespace
     * @param directory the directory that was passed to {@link #mountTmpfs}
     * @param size the size, in the syntax of mount(8); empty: the space that is in use
     */
    public static void resizeTmpfs(MountNamespace namespace, Path directory, Optional<String> size) {
        String bytes = size.orElseGet(() -> {
            String kibibytes = namespace.runChecked("df", "--output=used", "-k", directory.toString());
            return kibibytes.substring(kibibytes.lastIndexOf('\n') + 1).strip() + "k";
        });
        namespace.runChecked("mount", "-o", "remount,size=" + bytes, directory.toString());
    }

    /**
     * Creates an empty disk and mounts it.
     *
     * @param namespace the namespace that sees it
     * @param memory a directory with space for images, see {@link #mountTmpfs}
     * @param name the name of the image and of the mount point
     * @return the disk
     * @throws NotRunException if this machine or user cannot do that; the message names what failed
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
                image.toString(), mountPoint.toString());
        while (result.exitCode() != 0 && result.output().contains("loop device") && !deadline.hasPassed()) {
            // other processes use the loop devices and release them within seconds
            TestDeadline.pause(Duration.ofMillis(50));
            result = namespace.run("mount", "-t", "ext4", "-o", MOUNT_OPTIONS, image.toString(),
                    mountPoint.toString());
        }
        if (result.exitCode() != 0) {
            throw new NotRunException("an image cannot be mounted: " + result.output());
        }
        return new LoopbackDisk(namespace, image, mountPoint,
                namespace.runChecked("findmnt", "-n", "-o", "SOURCE", mountPoint.toString()));
    }

    /**
     * Returns the mount point, as programs in the namespace see it.
     *
     * @return a directory that belongs to root
     */
    public Path directory() {
        return mountPoint;
    }

    /**
     * Copies what a loss of power would leave on the disk now, and mounts the copy; the file system replays
     * its journal. Nobody may write meanwhile. What is only in memory is not copied.
     *
     * @param name the name of the copy
     * @return the copy
     * @throws NotRunException if the kernel keeps writing to the disk
     * @throws IOException if the statistics of the device cannot be read
     * @throws InterruptedException if interrupted while waiting for the kernel's writes
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
            // the kernel has written meanwhile: the copy would mix two states of the disk
            TestDeadline.pause(Duration.ofMillis(1));
        }
        throw new NotRunException("the kernel keeps writing to the disk although all writers are suspended");
    }

    /** Returns completed writes and requests in flight, see the kernel's admin-guide/iostats. */
    private static String writes(String statistics) {
        String[] numbers = statistics.strip().split("\\s+", -1);
        return numbers[4] + " " + numbers[8];
    }

    private static long inFlight(String statistics) {
        return Long.parseLong(statistics.strip().split("\\s+", -1)[8]);
    }

    /**
     * Makes the kernel write back a page of a file early, as it may at any time. A torn change may then be on
     * the disk.
     *
     * @param file a file on this disk; nothing happens if it is missing
     * @param page the number of the page
     */
    public void writeBack(Path file, long page) {
        namespace.run("dd", "status=none", "if=" + file, "of=/dev/null", "iflag=nocache", "bs=4096",
                "count=1", "skip=" + page);
    }

    /**
     * Unmounts the disk and removes its image. Waits a few seconds for processes that have files open; after
     * that the kernel unmounts it when they have closed them.
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
