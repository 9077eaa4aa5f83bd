package dev.stowage.posix;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An open directory. Its entries are accessed by name through the descriptor, and symbolic links are not
 * followed: another process that renames a parent or creates a link cannot redirect an access.
 *
 * <p>
 * A name is a single path component. An empty name, {@code .}, {@code ..}, and a name with a slash or NUL
 * throw {@link IllegalArgumentException}. Thread-safe; calls on a closed directory throw
 * {@link ClosedChannelException}. System calls that fail throw {@link PosixException}.
 *
 * <pre>{@code
 * try (Directory directory = Directory.open(path);
 *         OpenFile file = directory.openFile("record.next", OpenFile.Access.CREATE_NEW)) {
 *     file.write(bytes, 0);
 *     file.syncData();
 *     directory.rename("record.next", "record");
 *     directory.sync();
 * }
 * }</pre>
 */
public final class Directory implements Closeable {
    private static final int REMOVE_DIRECTORY = 0x200;
    private static final int RENAME_NO_REPLACE = 1;
    private static final int OWNER_ONLY = 0700;
    private static final int LISTING_BUFFER = 32 << 10;

    private final Descriptor descriptor;

    private Directory(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Opens a directory by path. Symbolic links in its parents are followed.
     *
     * @throws PosixException ENOENT; ENOTDIR if it is something else, a symbolic link included
     */
    public static Directory open(Path path) throws IOException {
        return new Directory(Descriptor.open(path, LinuxArchitecture.current().directoryFlag));
    }

    /**
     * Opens a directory in this one.
     *
     * @throws PosixException ENOENT; ENOTDIR if it is something else, a symbolic link included
     */
    public Directory openDirectory(String name) throws IOException {
        return new Directory(
                descriptor.openEntry(requireSingleName(name), LinuxArchitecture.current().directoryFlag));
    }

    /**
     * Opens a file in this directory.
     *
     * @throws PosixException ENOENT, EEXIST, ELOOP (a symbolic link), and others
     */
    public OpenFile openFile(String name, OpenFile.Access access) throws IOException {
        return new OpenFile(descriptor.openEntry(requireSingleName(name), access.flags));
    }

    /**
     * Creates a directory with the permissions 0700, reduced by the umask.
     *
     * @throws PosixException EEXIST if there is an entry of that name, whatever it is
     */
    public void createDirectory(String name) throws IOException {
        callOnEntry(SystemCall.MKDIRAT, name, OWNER_ONLY);
    }

    /** Returns the attributes of an entry; empty if there is no such entry. */
    public Optional<FileAttributes> attributes(String name) throws IOException {
        try {
            return Optional
                    .of(descriptor.use(fd -> FileAttributes.of(fd, requireSingleName(name), subject(name))));
        } catch (PosixException failure) {
            if (failure.is(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** Returns the attributes of this directory. */
    public FileAttributes attributes() throws IOException {
        return descriptor.use(fd -> FileAttributes.of(fd, "", descriptor.subject()));
    }

    /**
     * Returns the names of all entries, in no particular order. An entry that is created or deleted at the
     * same time may be missing or included; every other entry is included once. Bytes that are not UTF-8 are
     * replaced by replacement characters.
     */
    public List<String> names() throws IOException {
        // Opened for this listing alone, because the position in a listing belongs to the descriptor.
        try (Descriptor listing = descriptor.openEntry(".", LinuxArchitecture.current().directoryFlag);
                Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(LISTING_BUFFER, Long.BYTES);
            List<String> names = new ArrayList<>();
            long length;
            do {
                length = listing.use(fd -> Kernel.invokeChecked(SystemCall.GETDENTS64, descriptor.subject(),
                        fd, buffer.address(), LISTING_BUFFER, 0));
                addNames(buffer.asSlice(0, length), names);
            } while (length > 0);
            return names;
        }
    }

    /** The offsets are those of struct linux_dirent64, see getdents(2). */
    private static void addNames(MemorySegment entries, List<String> names) {
        long at = 0;
        while (at < entries.byteSize()) {
            String name = entries.getString(at + 19);
            if (!name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
            at += Short.toUnsignedInt(entries.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 16));
        }
    }

    /** Renames an entry. Atomically replaces an existing entry of the new name. */
    public void rename(String from, String to) throws IOException {
        rename(from, to, 0);
    }

    /**
     * Renames an entry to a name that does not exist yet.
     *
     * @throws PosixException EEXIST if there is an entry of the new name; nothing has changed
     */
    public void renameNoReplace(String from, String to) throws IOException {
        rename(from, to, RENAME_NO_REPLACE);
    }

    private void rename(String from, String to, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long source = CString.allocate(arena, requireSingleName(from)).address();
            long target = CString.allocate(arena, requireSingleName(to)).address();
            descriptor.use(fd -> Kernel.invokeChecked(SystemCall.RENAMEAT2, subject(from), fd,
                    source, fd, target, flags, 0));
        }
    }

    /**
     * Deletes an entry that is not a directory.
     *
     * @return whether it existed
     * @throws PosixException EISDIR, EACCES and others
     */
    public boolean delete(String name) throws IOException {
        return remove(name, 0);
    }

    /**
     * Deletes an empty directory.
     *
     * @return whether it existed
     * @throws PosixException ENOTEMPTY, ENOTDIR, EBUSY (something is mounted on it) and others
     */
    public boolean deleteDirectory(String name) throws IOException {
        return remove(name, REMOVE_DIRECTORY);
    }

    private boolean remove(String name, int flags) throws IOException {
        try {
            callOnEntry(SystemCall.UNLINKAT, name, flags);
            return true;
        } catch (PosixException failure) {
            if (failure.is(Errno.ENOENT)) {
                return false;
            }
            throw failure;
        }
    }

    private void callOnEntry(SystemCall call, String name, int argument) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long path = CString.allocate(arena, requireSingleName(name)).address();
            descriptor.use(fd -> Kernel.invokeChecked(call, subject(name), fd, path, argument, 0));
        }
    }

    /**
     * Flushes all entries that were created, renamed or deleted before to the disk. Does not flush the
     * contents of the files.
     */
    public void sync() throws IOException {
        descriptor.use(fd -> Kernel.invokeChecked(SystemCall.FSYNC, descriptor.subject(), fd));
    }

    /**
     * Flushes everything that any process wrote to the file system of this directory before, see syncfs(2).
     * Costs less than one flush for each of many files.
     */
    public void syncFileSystem() throws IOException {
        descriptor.use(fd -> Kernel.invokeChecked(SystemCall.SYNCFS, descriptor.subject(), fd));
    }

    /** Is idempotent. Files and directories that were opened through this directory stay open. */
    @Override
    public void close() {
        descriptor.close();
    }

    private String subject(String name) {
        return descriptor.subject() + "/" + name;
    }

    private static String requireSingleName(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("not the name of a directory entry: '" + name + "'");
        }
        return name;
    }
}
