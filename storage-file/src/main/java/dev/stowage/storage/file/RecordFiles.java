package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.posix.Directory;
import dev.stowage.posix.Errno;
import dev.stowage.posix.FileFacts;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.OpenFile.Access;
import dev.stowage.posix.PosixException;
import dev.stowage.records.Decoded;
import dev.stowage.records.RecordFileName;
import dev.stowage.records.RecordJson;
import dev.stowage.records.RecordName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files in the directory of the records. Keeps nothing in memory. */
final class RecordFiles implements AutoCloseable {
    private static final String NEXT = ".next";

    private final Directory directory;

    RecordFiles(Directory directory) {
        this.directory = directory;
    }

    /** What a directory listing shows. */
    record Listing(Map<ContainerId, RecordName> records, List<ContainerId> leftovers) {}

    Listing list() throws IOException {
        Map<ContainerId, RecordName> records = new HashMap<>();
        List<ContainerId> leftovers = new ArrayList<>();
        for (String name : directory.names()) {
            RecordFileName.parse(name).ifPresent(record -> records.put(record.container(), record));
            idOfNext(name).ifPresent(leftovers::add);
        }
        return new Listing(records, leftovers);
    }

    /** Reads a record; empty if it is not there. */
    Optional<RecordEntry> read(RecordName name) throws IOException {
        return decode(RecordFileName.of(name)).map(decoded -> switch (decoded) {
            case Decoded.Intact intact -> RecordName.of(intact.record()).equals(name)
                    ? new RecordEntry.Intact(intact.record())
                    : new RecordEntry.Unreadable(name.id(),
                            "holds the record of " + intact.record().id()
                                    + ": the file was renamed or copied");
            case Decoded.Unreadable unreadable -> new RecordEntry.Unreadable(name.id(), unreadable.reason());
        });
    }

    /** Reads what a writer left behind, or writes now; empty if it is not there. */
    Optional<Decoded> readNext(ContainerId id) throws IOException {
        return decode(next(id));
    }

    boolean hasNext(ContainerId id) throws IOException {
        return directory.facts(next(id)).isPresent();
    }

    boolean has(RecordName name) throws IOException {
        return directory.facts(RecordFileName.of(name)).isPresent();
    }

    /** Makes the temporary file of a record. There is none, or its writer has been settled. */
    OpenFile createNext(ContainerId id) throws IOException {
        return directory.file(next(id), Access.CREATE_NEW);
    }

    OpenFile openNext(ContainerId id) throws IOException {
        return directory.file(next(id), Access.READ_WRITE);
    }

    boolean removeNext(ContainerId id) throws IOException {
        return directory.delete(next(id));
    }

    void publish(ContainerId id, RecordName name) throws IOException {
        directory.rename(next(id), RecordFileName.of(name));
    }

    void remove(RecordName name) throws IOException {
        directory.delete(RecordFileName.of(name));
    }

    void sync() throws IOException {
        directory.sync();
    }

    @Override
    public void close() {
        directory.close();
    }

    private Optional<Decoded> decode(String name) throws IOException {
        try (OpenFile file = directory.file(name, Access.READ)) {
            FileFacts facts = file.facts();
            if (facts.kind() != FileFacts.Kind.REGULAR) {
                return Optional.of(new Decoded.Damaged("is not a regular file"));
            }
            if (facts.size() > RecordJson.MAXIMUM_LENGTH) {
                return Optional.of(new Decoded.Damaged(
                        "is longer than " + RecordJson.MAXIMUM_LENGTH + " bytes"));
            }
            return Optional.of(RecordJson.decode(file.contents(RecordJson.MAXIMUM_LENGTH, facts)));
        } catch (PosixException e) {
            if (e.is(Errno.ENOENT)) {
                return Optional.empty();
            }
            if (e.is(Errno.ELOOP)) {
                return Optional.of(new Decoded.Damaged("is a symbolic link, which is not followed"));
            }
            throw e;
        }
    }

    private static String next(ContainerId id) {
        return id + NEXT;
    }

    private static Optional<ContainerId> idOfNext(String name) {
        try {
            return name.endsWith(NEXT)
                    ? Optional.of(new ContainerId(name.substring(0, name.length() - NEXT.length())))
                    : Optional.empty();
        } catch (InvalidArgumentException e) {
            return Optional.empty();
        }
    }
}
