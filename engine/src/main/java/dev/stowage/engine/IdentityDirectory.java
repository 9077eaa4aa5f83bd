package dev.stowage.engine;

import dev.stowage.posix.AtomicFile;
import dev.stowage.posix.Directory;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.PrivateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The directory {@code engine/identity} of a root: the file {@code host} with the identity, and one file
 * {@code boot.ID} for each boot in which the root was opened. Of several processes that open a new root at
 * once one writes them, and the others read what it wrote.
 */
final class IdentityDirectory implements AutoCloseable {
    private static final String NAME = "engine/identity";
    private static final String HOST_FILE = "host";
    private static final String BOOT_PREFIX = "boot.";
    private static final Pattern HOST_ID = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._-]{0,127}");
    private static final int MAXIMUM_BYTES = 64 << 10;
    private static final int ID_BYTES = 16;

    private final Path path;
    private final Directory directory;

    private IdentityDirectory(Path path, Directory directory) {
        this.path = path;
        this.directory = directory;
    }

    /** Opens the directory, and creates it and the root if they are missing. */
    static IdentityDirectory create(Path root) throws IOException {
        Path path = root.resolve(NAME);
        PrivateDirectory.prepare(path, PrivateDirectory.OtherUsers.READ_ONLY);
        return new IdentityDirectory(path, Directory.open(path));
    }

    /** Opens the directory of a root that has one. */
    static Optional<IdentityDirectory> find(Path root) throws IOException {
        Path path = root.resolve(NAME);
        return Files.isDirectory(path) ? Optional.of(new IdentityDirectory(path, Directory.open(path)))
                : Optional.empty();
    }

    static boolean isHostId(String text) {
        return HOST_ID.matcher(text).matches();
    }

    static String drawHostId(RandomGenerator random) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    Optional<String> hostId() throws IOException {
        Optional<byte[]> bytes = read(HOST_FILE);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        String id = new String(bytes.orElseThrow(), StandardCharsets.UTF_8).strip();
        if (!isHostId(id)) {
            throw new FileSystemException(path.resolve(HOST_FILE).toString(), null,
                    "is damaged; restore it by stowage storage adopt --host-id with the id that inspect shows as home");
        }
        return Optional.of(id);
    }

    /** Returns the identity, which is the given one unless the root has another. */
    String hostIdOr(String drawn) throws IOException {
        Optional<String> known = hostId();
        if (known.isPresent()) {
            return known.orElseThrow();
        }
        AtomicFile.create(directory, HOST_FILE, encode(drawn));
        return hostId().orElseThrow(
                () -> new FileSystemException(path.resolve(HOST_FILE).toString(), null, "has vanished"));
    }

    void replaceHostId(String hostId) throws IOException {
        AtomicFile.replace(directory, HOST_FILE, encode(hostId));
    }

    boolean hasPlace(String bootId) throws IOException {
        return directory.attributes(BOOT_PREFIX + bootId).isPresent();
    }

    /** Returns where the root was during a boot. */
    Optional<RootPlace> place(String bootId) throws IOException {
        String name = BOOT_PREFIX + bootId;
        Optional<byte[]> bytes = read(name);
        return bytes.isEmpty() ? Optional.empty()
                : Optional.of(RootPlace.decode(path.resolve(name), bytes.orElseThrow()));
    }

    /** Returns where the root was during the last boot in which it was opened. */
    Optional<RootPlace> lastPlace() throws IOException {
        Optional<RootPlace> last = Optional.empty();
        for (String name : directory.names()) {
            if (name.startsWith(BOOT_PREFIX)) {
                RootPlace place = place(name.substring(BOOT_PREFIX.length())).orElseThrow();
                if (last.isEmpty() || place.sequence() > last.orElseThrow().sequence()) {
                    last = Optional.of(place);
                }
            }
        }
        return last;
    }

    /** Returns where the root is in this boot: the given place, unless another process has said it before. */
    RootPlace placeOr(String bootId, RootPlace first) throws IOException {
        AtomicFile.create(directory, BOOT_PREFIX + bootId, first.encode());
        return place(bootId).orElse(first);
    }

    void replacePlace(String bootId, RootPlace place) throws IOException {
        AtomicFile.replace(directory, BOOT_PREFIX + bootId, place.encode());
    }

    @Override
    public void close() {
        directory.close();
    }

    private Optional<byte[]> read(String name) throws IOException {
        if (directory.attributes(name).isEmpty()) {
            return Optional.empty();
        }
        try (OpenFile file = directory.openFile(name, OpenFile.Access.READ)) {
            return Optional.of(file.readAll(MAXIMUM_BYTES));
        }
    }

    private static byte[] encode(String line) {
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
