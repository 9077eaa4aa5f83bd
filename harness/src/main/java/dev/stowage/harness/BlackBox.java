package dev.stowage.harness;

import dev.stowage.api.FullId;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.runtime.Container;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What can be done to a backend without knowing it: how the suite kills monitors and damages records where
 * the author of the backend has not said how.
 */
public final class BlackBox {
    private BlackBox() {}

    /**
     * Returns hooks that take the parent of a container's first process for its monitor, the one process that
     * the kernel tells the end of it; and that leave creations half done by a process that dies once the id
     * is taken.
     *
     * @return hooks that can kill monitors and leave creations half done
     */
    public static RuntimeHooks hooks() {
        return RuntimeHooks.none().withKillMonitor(BlackBox::killParent).withHalfMade(DyingCreator::leave);
    }

    /**
     * Returns the damage of a storage that keeps each record in a file of its own, whose name begins with the
     * container's id.
     *
     * @return damage that is not run where there is no such file
     */
    public static Damage damage() {
        return BlackBox::damage;
    }

    private static void killParent(Container container) {
        ProcessIdentity init = container.observe()
                .init()
                .orElseThrow(
                        () -> new NotRunException("the runtime names no process whose parent it could be"));
        ProcessHandle.of(init.pid())
                .flatMap(ProcessHandle::parent)
                .filter(parent -> parent.pid() > 1 && parent.pid() != ProcessHandle.current().pid())
                .orElseThrow(() -> new NotRunException(
                        "the container's first process has no monitor for a parent"))
                .destroyForcibly();
    }

    private static void damage(Path stateDirectory, FullId id, Damage.Kind kind) throws IOException {
        Path file = file(stateDirectory, id);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, switch (kind) {
            case EMPTY -> new byte[0];
            case TRUNCATED -> Arrays.copyOf(bytes, bytes.length / 2);
            case NUL_FILLED -> new byte[bytes.length];
            case GARBAGE -> garbage(bytes.length);
            case UNKNOWN_VERSION -> new String(bytes, StandardCharsets.UTF_8).replace("\"v1\"", "\"v99\"")
                    .getBytes(StandardCharsets.UTF_8);
        });
    }

    private static Path file(Path stateDirectory, FullId id) throws IOException {
        Pattern name = Pattern
                .compile(Pattern.quote(id.container().value()) + "(?:[^A-Za-z0-9._-].*|\\.json)");
        if (!Files.isDirectory(stateDirectory)) {
            throw new NotRunException("the storage keeps nothing in its state directory");
        }
        try (Stream<Path> files = Files.walk(stateDirectory)) {
            List<Path> found = files.filter(Files::isRegularFile)
                    .filter(file -> name.matcher(file.getFileName().toString()).matches())
                    .toList();
            if (found.size() != 1) {
                throw new NotRunException("the storage keeps no file of its own for each record");
            }
            return found.getFirst();
        }
    }

    /** Bytes of every value, the same at each run. */
    private static byte[] garbage(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 167 + 43);
        }
        return bytes;
    }
}
