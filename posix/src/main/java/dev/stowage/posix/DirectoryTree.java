package dev.stowage.posix;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;

/** A directory with everything below it. */
public final class DirectoryTree {
    private DirectoryTree() {}

    /**
     * Deletes a file, a link, or a directory with everything below it. Idempotent. Symbolic links are deleted
     * and never followed, not even if another process replaces a directory by a link meanwhile; links in the
     * parents of the path are followed. What others delete at the same time is passed over.
     *
     * @param path may be missing
     * @throws IllegalArgumentException if the path is the root or ends in {@code .} or {@code ..}
     * @throws java.nio.file.DirectoryNotEmptyException if another process adds entries meanwhile
     * @throws IOException if an entry cannot be deleted; what was deleted before it is gone
     */
    public static void delete(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        Path parent = absolute.getParent();
        Path name = absolute.getFileName();
        if (parent == null || name.toString().equals(".") || name.toString().equals("..")) {
            throw new IllegalArgumentException("cannot be deleted by this name: " + path);
        }
        try (DirectoryStream<Path> directory = Files.newDirectoryStream(parent)) {
            if (!(directory instanceof SecureDirectoryStream<Path> secureDirectory)) {
                throw new UnsupportedOperationException(
                        "the file system cannot open the entries of a directory: " + parent);
            }
            deleteEntry(secureDirectory, name);
        } catch (NoSuchFileException missing) {
            // the parent, and so the path, does not exist
        }
    }

    private static void deleteEntry(SecureDirectoryStream<Path> directory, Path name) throws IOException {
        try {
            if (isDirectory(directory, name)) {
                deleteDirectory(directory, name);
            } else {
                directory.deleteFile(name);
            }
        } catch (NoSuchFileException deletedByAnother) {
            // which is what this call is for
        }
    }

    private static boolean isDirectory(SecureDirectoryStream<Path> directory, Path name) throws IOException {
        return directory.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes()
                .isDirectory();
    }

    private static void deleteDirectory(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        try (SecureDirectoryStream<Path> directory =
                parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            for (Path entry : directory) {
                deleteEntry(directory, entry.getFileName());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        parent.deleteDirectory(name);
    }
}
