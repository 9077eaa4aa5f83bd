package dev.stowage.loader;

import dev.stowage.api.error.LoadException;
import dev.stowage.api.error.LoadProblem;
import dev.stowage.posix.DirectoryTree;
import dev.stowage.posix.PrivateDirectory;
import dev.stowage.posix.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A plugin packed as a ZIP file. It is unpacked once, into a cache directory named by its checksum; the
 * directory of the archive may be read-only.
 *
 * @param path the ZIP file
 * @param checksum its SHA-256 in hexadecimal digits
 */
record PluginArchive(Path path, String checksum) {
    private static final long MAXIMUM_BYTES = 512L << 20;
    private static final int MAXIMUM_ENTRIES = 10_000;

    static PluginArchive of(Path path) throws IOException {
        return new PluginArchive(path, checksum(path));
    }

    /** Returns the directory of the unpacked plugin, and unpacks it first if necessary. */
    Path unpackedDirectory(Path cache) {
        Path target = cache.resolve(checksum);
        if (Files.isDirectory(target)) {
            return target;
        }
        try {
            PrivateDirectory.prepare(cache, PrivateDirectory.OtherUsers.READ_ONLY);
            Path partial = Files.createTempDirectory(cache, "partial-");
            try {
                unpack(partial);
                move(partial, target);
            } finally {
                DirectoryTree.delete(partial);
            }
            return target;
        } catch (IOException | IllegalArgumentException e) {
            throw new LoadException(problem("cannot be unpacked: " + e.getMessage()), e);
        }
    }

    private void unpack(Path directory) throws IOException {
        try (ZipFile zip = new ZipFile(path.toFile())) {
            if (zip.size() > MAXIMUM_ENTRIES) {
                throw new LoadException(List.of(problem("has more than " + MAXIMUM_ENTRIES + " entries")));
            }
            long remainingBytes = MAXIMUM_BYTES;
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                Path target = directory.resolve(entry.getName()).normalize();
                if (!target.startsWith(directory)) {
                    throw new LoadException(List.of(problem("has the entry " + entry.getName()
                            + ", which lies outside of its own directory")));
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    remainingBytes -= write(zip, entry, target, remainingBytes);
                }
            }
        }
    }

    private long write(ZipFile zip, ZipEntry entry, Path target, long remainingBytes) throws IOException {
        Files.createDirectories(target.resolveSibling("."));
        try (InputStream in = zip.getInputStream(entry); var out = Files.newOutputStream(target)) {
            byte[] buffer = new byte[1 << 16];
            long written = 0;
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                written += count;
                if (written > remainingBytes) {
                    throw new LoadException(
                            List.of(problem("unpacks to more than " + (MAXIMUM_BYTES >> 20) + " MiB")));
                }
                out.write(buffer, 0, count);
            }
            return written;
        }
    }

    /** If another process has unpacked it meanwhile, that directory has the same content. */
    private static void move(Path partial, Path target) throws IOException {
        try {
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            if (!Files.isDirectory(target)) {
                throw e;
            }
        } catch (AtomicMoveNotSupportedException e) {
            throw new IllegalStateException("the cache spans two file systems: " + partial, e);
        }
    }

    private LoadProblem problem(String cause) {
        return LoadProblem.of(LoadProblem.Kind.ARCHIVE, path.toString(), cause)
                .withHint("download or build it again");
    }

    private static String checksum(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return HexFormat.of().formatHex(Sha256.digest(in));
        }
    }
}
