package dev.stowage.bundle;

import dev.stowage.records.json.InvalidJsonException;
import dev.stowage.records.json.JsonCodec;
import dev.stowage.records.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** The files of a bundle. */
final class BundleFiles {
    private BundleFiles() {}

    static byte[] read(Path file, int maximum) {
        try {
            // checked first: opening a FIFO blocks, and reading a device may never end
            if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
                throw new InvalidJsonException("", "is not a regular file");
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(maximum + 1);
                if (bytes.length > maximum) {
                    throw new InvalidJsonException("", "is longer than " + maximum + " bytes");
                }
                return bytes;
            }
        } catch (NoSuchFileException e) {
            throw new InvalidJsonException("", "does not exist; a bundle directory has one");
        } catch (IOException e) {
            throw new InvalidJsonException("", "cannot be read: " + e);
        }
    }

    static Path root(Path bundle, JsonObject root) {
        String text = root.text("path");
        OciProcess.requireNoNul(root.path("path"), List.of(text));
        if (text.isEmpty()) {
            throw new InvalidJsonException(root.path("path"), "is empty");
        }
        try {
            // links are resolved now: a runtime may refuse them, and a later change must have no effect
            Path path = bundle.resolve(text).toRealPath();
            if (Files.isDirectory(path)) {
                return path;
            }
            throw new InvalidJsonException(root.path("path"), "is not a directory: " + path);
        } catch (NoSuchFileException e) {
            throw new InvalidJsonException(root.path("path"), "does not exist: " + bundle.resolve(text));
        } catch (IOException | InvalidPathException e) {
            throw new InvalidJsonException(root.path("path"), "cannot be used: " + e);
        }
    }

    static void write(Path file, ObjectNode json) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((JsonCodec.write(json) + "\n").getBytes(StandardCharsets.UTF_8));
        Set<StandardOpenOption> createNew =
                EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        try (WritableByteChannel channel = Files.newByteChannel(file, createNew,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                removeIncomplete(file, e);
                throw e;
            }
        }
    }

    private static void removeIncomplete(Path file, IOException failure) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
