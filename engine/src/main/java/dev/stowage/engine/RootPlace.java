package dev.stowage.engine;

import dev.stowage.posix.Directory;
import dev.stowage.posix.FileAttributes;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Where a root directory was during one boot.
 *
 * @param sequence counts the boots in which the root was opened, from 1
 * @param root the real path of the root
 * @param directory its device and inode, which a rename keeps and a copy does not
 * @param runDirectory the real path of the run directory
 * @param machine the machine id, unless it is missing or not yet initialized; see machine-id(5)
 * @param hardware the id that the firmware gives the machine, if it can be read; a clone gets another one
 */
record RootPlace(long sequence, Path root, String directory, Path runDirectory, Optional<String> machine,
        Optional<String> hardware) {
    private static final Path MACHINE_ID = Path.of("/etc/machine-id");
    private static final Path PRODUCT_ID = Path.of("/sys/class/dmi/id/product_uuid");
    private static final Pattern HEX_ID = Pattern.compile("[0-9a-fA-F-]{32,36}");

    /**
     * Looks where a root directory is now, as the place of its first boot.
     *
     * @param root an existing directory; links are resolved
     * @param runDirectory may not exist; links are resolved as far as it does
     */
    static RootPlace observe(Path root, Path runDirectory) throws IOException {
        Path realRoot = root.toRealPath();
        try (Directory open = Directory.open(realRoot)) {
            FileAttributes attributes = open.attributes();
            return new RootPlace(1, realRoot, attributes.device() + ":" + attributes.inode(),
                    resolveLinks(runDirectory), readId(MACHINE_ID), readId(PRODUCT_ID));
        }
    }

    /** Returns this place as that of the boot after another. */
    RootPlace after(Optional<RootPlace> last) {
        return withSequence(last.map(RootPlace::sequence).orElse(0L) + 1);
    }

    /** Returns this place as that of the same boot as another. */
    RootPlace inSequence(RootPlace sameBoot) {
        return withSequence(sameBoot.sequence);
    }

    private RootPlace withSequence(long newSequence) {
        return new RootPlace(newSequence, root, directory, runDirectory, machine, hardware);
    }

    /**
     * Returns why this place, in the same boot, is not proven to be the same directory as a claimed one. A
     * directory that was renamed, or is seen through a bind mount, keeps its inode; one that was removed and
     * restored from a copy keeps its path.
     */
    Optional<String> differenceWithinBoot(RootPlace claimed) {
        return root.equals(claimed.root) || directory.equals(claimed.directory) ? Optional.empty()
                : Optional.of("it was moved or copied from " + claimed.root);
    }

    /**
     * Returns why this place, in a later boot, is not proven to be the same directory of the same machine.
     */
    Optional<String> differenceAcrossBoots(RootPlace last) {
        if (!root.equals(last.root)) {
            return Optional.of("it was moved or copied from " + last.root);
        }
        if (differ(machine, last.machine)) {
            return Optional.of("the machine has a new id since its containers last ran: "
                    + machine.orElseThrow() + ", it was " + last.machine.orElseThrow());
        }
        if (differ(hardware, last.hardware)) {
            return Optional.of("it is on other hardware, perhaps in a clone of its machine");
        }
        return Optional.empty();
    }

    /** Returns whether both places are known to be on one machine. */
    boolean isOnSameMachine(RootPlace other) {
        boolean known = (machine.isPresent() && machine.equals(other.machine))
                || (hardware.isPresent() && hardware.equals(other.hardware));
        return known && !differ(machine, other.machine) && !differ(hardware, other.hardware);
    }

    /** An id that is not known proves nothing. */
    private static boolean differ(Optional<String> one, Optional<String> other) {
        return one.isPresent() && other.isPresent() && !one.equals(other);
    }

    byte[] encode() {
        Properties properties = new Properties();
        properties.setProperty("sequence", Long.toString(sequence));
        properties.setProperty("root", root.toString());
        properties.setProperty("directory", directory);
        properties.setProperty("run", runDirectory.toString());
        machine.ifPresent(id -> properties.setProperty("machine", id));
        hardware.ifPresent(id -> properties.setProperty("hardware", id));
        StringWriter text = new StringWriter();
        try {
            properties.store(text, null);
        } catch (IOException e) {
            throw new UncheckedIOException("a string took no text", e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    static RootPlace decode(Path file, byte[] bytes) throws FileSystemException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
            return new RootPlace(Long.parseLong(require(properties, "sequence")),
                    Path.of(require(properties, "root")), require(properties, "directory"),
                    Path.of(require(properties, "run")),
                    Optional.ofNullable(properties.getProperty("machine")),
                    Optional.ofNullable(properties.getProperty("hardware")));
        } catch (IOException | IllegalArgumentException e) {
            FileSystemException damaged =
                    new FileSystemException(file.toString(), null, "is damaged: " + e.getMessage());
            damaged.initCause(e);
            throw damaged;
        }
    }

    private static String require(Properties properties, String key) {
        String value = properties.getProperty(key, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return value;
    }

    private static Path resolveLinks(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        for (Path existing = absolute; existing != null; existing = existing.getParent()) {
            if (Files.exists(existing)) {
                return existing.toRealPath().resolve(existing.relativize(absolute)).normalize();
            }
        }
        return absolute;
    }

    /** A minimal image has no machine id, a booting one may say {@code uninitialized}. */
    private static Optional<String> readId(Path file) {
        try {
            return Optional.of(Files.readString(file).strip()).filter(id -> HEX_ID.matcher(id).matches());
        } catch (IOException e) { // only root may read the id of the hardware; without an id nothing is
                                  // proven
            return Optional.empty();
        }
    }
}
