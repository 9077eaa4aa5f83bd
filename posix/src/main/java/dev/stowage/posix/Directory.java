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
 * An open directory. Its entries are reached through the descriptor, by single names, and no symbolic link is
 * followed: whoever renames a parent or plants a link cannot lead a caller elsewhere.
 *
 * <p>
 * Names are single components: empty, {@code .}, {@code ..} and names with a slash or NUL throw
 * {@link IllegalArgumentException}. Thread-safe; calls on a closed directory throw
 * {@link ClosedChannelException}. System calls that fail throw {@link PosixException}.
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
     * Makes a directory with the permissions 0700, less the umask.
     *
     * @throws PosixException EEXIST if there is an entry of that name, whatever it is
     */
    public void createDirectory(String name) throws IOException {
        callOnEntry(SystemCall.MKDIRAT, name, OWNER_ONLY);
    }

    /** Facts of an entry; empty if there is none. */
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

    /** Facts of this directory. */
    public FileAttributes attributes() throws IOException {
        return descriptor.use(fd -> FileAttributes.of(fd, "", descriptor.subject()));
    }

    /**
     * The names of all entries, in no order. Entries that come or go meanwhile may be in it or not; all
     * others are in it once. Bytes that are not UTF-8 come out as replacement characters.
     */
    public List<String> names() throws IOException {
        // A descriptor of its own, because the place in the listing belongs to the descriptor.
        try (Descriptor listing = descriptor.openEntry(".", LinuxArchitecture.current().directoryFlag);
                Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(LISTING_BUFFER, Long.BYTES);
            List<String> names = new ArrayList<>();
            long length;
            do {
                length = listing.use(fd -> Kernel.invokeChecked(
                        SystemCall.GETDENTS64, descriptor.subject(), fd, buffer.address(), LISTING_BUFFER,
                        0));
                addNames(buffer.asSlice(0, length), names);
            } while (length > 0);
            return names;
        }
    }

    /** Offsets of struct linux_dirent64, see getdents(2). */
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

    /** Renames an entry, atomically replacing one that has the new name. */
    public void rename(String from, String to) throws IOException {
        rename(from, to, 0);
    }

    /**
     * Renames an entry to a name that is free.
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
            descriptor.use(
                    fd -> Kernel.invokeChecked(SystemCall.RENAMEAT2, subject(from), fd, source, fd, target,
                            flags, 0));
        }
    }

    /**
     * Removes an entry that is not a directory.
     *
     * @return whether there was one
     * @throws PosixException EISDIR, EACCES and others
     */
    public boolean delete(String name) throws IOException {
        return remove(name, 0);
    }

    /**
     * Removes an empty directory.
     *
     * @return whether there was one
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
     * Returns when all entries made, renamed and removed before are on the disk; their contents are not
     * included.
     */
    public void sync() throws IOException {
        descriptor.use(fd -> Kernel.invokeChecked(SystemCall.FSYNC, descriptor.subject(), fd));
    }

    /**
     * Returns when all that was written to the file system of this directory before is on the disk, by
     * whomever: one call instead of one for each of many files. See syncfs(2).
     */
    public void syncFileSystem() throws IOException {
        descriptor.use(fd -> Kernel.invokeChecked(SystemCall.SYNCFS, descriptor.subject(), fd));
    }

    /** Idempotent. What was opened through it stays open. */
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
