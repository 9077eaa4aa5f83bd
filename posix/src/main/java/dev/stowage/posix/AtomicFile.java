package dev.stowage.posix;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Writes small files so that no reader, and no crash, ever finds half of one: the content is written and
 * flushed under a name of its own, {@code new.NAME.RANDOM}, and then renamed. A writer that dies leaves that
 * file behind.
 */
public final class AtomicFile {
    private static final int SUFFIX_BYTES = 8;

    private AtomicFile() {}

    /**
     * Creates a file, unless there is an entry of that name. Of several processes that do so at once, one
     * succeeds.
     *
     * @return whether this call created it
     * @throws PosixException EROFS, ENOSPC and others; nothing was created
     */
    public static boolean create(Directory directory, String name, byte[] content) throws IOException {
        if (directory.attributes(name).isPresent()) {
            return false;
        }
        String temporaryName = write(directory, name, content);
        try {
            directory.renameNoReplace(temporaryName, name);
        } catch (PosixException e) {
            deleteAfter(directory, temporaryName, e);
            if (e.is(Errno.EEXIST)) {
                return false;
            }
            throw e;
        }
        directory.sync();
        return true;
    }

    /**
     * Creates a file, or replaces the one of that name.
     *
     * @throws PosixException EROFS, ENOSPC and others; the earlier file is as it was, unless the flush of the
     * directory failed
     */
    public static void replace(Directory directory, String name, byte[] content) throws IOException {
        String temporaryName = write(directory, name, content);
        try {
            directory.rename(temporaryName, name);
        } catch (IOException e) {
            deleteAfter(directory, temporaryName, e);
            throw e;
        }
        directory.sync();
    }

    private static String write(Directory directory, String name, byte[] content) throws IOException {
        byte[] suffix = new byte[SUFFIX_BYTES];
        new SecureRandom().nextBytes(suffix);
        String temporaryName = "new." + name + "." + HexFormat.of().formatHex(suffix);
        try (OpenFile file = directory.openFile(temporaryName, OpenFile.Access.CREATE)) {
            file.write(content, 0);
            file.sync();
        } catch (IOException e) {
            deleteAfter(directory, temporaryName, e);
            throw e;
        }
        return temporaryName;
    }

    private static void deleteAfter(Directory directory, String temporaryName, IOException failure) {
        try {
            directory.delete(temporaryName);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
