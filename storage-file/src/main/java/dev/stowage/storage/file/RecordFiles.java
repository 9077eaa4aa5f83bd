package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.posix.Directory;
import dev.stowage.posix.Errno;
import dev.stowage.posix.FileAttributes;
import dev.stowage.posix.OpenFile;
import dev.stowage.posix.OpenFile.Access;
import dev.stowage.posix.PosixException;
import dev.stowage.records.DecodeResult;
import dev.stowage.records.RecordFileName;
import dev.stowage.records.RecordJson;
import dev.stowage.records.RecordLookupKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files in the directory of the records. Caches nothing. */
final class RecordFiles implements AutoCloseable {
    private static final String TEMPORARY_SUFFIX = ".next";

    private final Directory directory;

    RecordFiles(Directory directory) {
        this.directory = directory;
    }

    /** The records and temporary files in a directory listing. */
    record Listing(Map<ContainerId, RecordLookupKey> records, List<ContainerId> leftovers) {}

    Listing list() throws IOException {
        Map<ContainerId, RecordLookupKey> records = new HashMap<>();
        List<ContainerId> leftovers = new ArrayList<>();
        for (String name : directory.names()) {
            RecordFileName.parse(name).ifPresent(record -> records.put(record.container(), record));
            idOfTemporary(name).ifPresent(leftovers::add);
        }
        return new Listing(records, leftovers);
    }

    /** Reads a record; empty if it is not there. */
    Optional<RecordEntry> read(RecordLookupKey name) throws IOException {
        return decode(RecordFileName.of(name)).map(decodeResult -> switch (decodeResult) {
            case DecodeResult.DecodedRecord decodedRecord ->
                RecordLookupKey.of(decodedRecord.record()).equals(name)
                        ? RecordEntry.readable(decodedRecord.record())
                        : RecordEntry.unreadable(name.id(), "holds the record of "
                                + decodedRecord.record().id() + ": the file was renamed or copied");
            case DecodeResult.DecodeFailure decodeFailure ->
                RecordEntry.unreadable(name.id(), decodeFailure.reason());
        });
    }

    /** Reads the temporary file of a record, which may be incomplete; empty if there is none. */
    Optional<DecodeResult> readTemporary(ContainerId id) throws IOException {
        return decode(temporaryName(id));
    }

    boolean hasTemporary(ContainerId id) throws IOException {
        return directory.attributes(temporaryName(id)).isPresent();
    }

    boolean exists(RecordLookupKey name) throws IOException {
        return directory.attributes(RecordFileName.of(name)).isPresent();
    }

    /** Creates the temporary file of a record, which must not exist. */
    OpenFile createTemporary(ContainerId id) throws IOException {
        return directory.openFile(temporaryName(id), Access.CREATE_NEW);
    }

    OpenFile openTemporary(ContainerId id) throws IOException {
        return directory.openFile(temporaryName(id), Access.READ_WRITE);
    }

    boolean deleteTemporary(ContainerId id) throws IOException {
        return directory.delete(temporaryName(id));
    }

    void publish(ContainerId id, RecordLookupKey name) throws IOException {
        directory.rename(temporaryName(id), RecordFileName.of(name));
    }

    void delete(RecordLookupKey name) throws IOException {
        directory.delete(RecordFileName.of(name));
    }

    void sync() throws IOException {
        directory.sync();
    }

    @Override
    public void close() {
        directory.close();
    }

    private Optional<DecodeResult> decode(String name) throws IOException {
        try (OpenFile file = directory.openFile(name, Access.READ)) {
            FileAttributes facts = file.attributes();
            if (facts.fileKind() != FileAttributes.FileKind.REGULAR) {
                return Optional.of(new DecodeResult.CorruptedRecord("is not a regular file"));
            }
            if (facts.size() > RecordJson.MAXIMUM_LENGTH) {
                return Optional.of(new DecodeResult.CorruptedRecord(
                        "is longer than " + RecordJson.MAXIMUM_LENGTH + " bytes"));
            }
            return Optional.of(RecordJson.decode(file.readAll(RecordJson.MAXIMUM_LENGTH, facts)));
        } catch (PosixException e) {
            if (e.is(Errno.ENOENT)) {
                return Optional.empty();
            }
            if (e.is(Errno.ELOOP)) {
                return Optional
                        .of(new DecodeResult.CorruptedRecord("is a symbolic link, which is not followed"));
            }
            throw e;
        }
    }

    private static String temporaryName(ContainerId id) {
        return id + TEMPORARY_SUFFIX;
    }

    private static Optional<ContainerId> idOfTemporary(String name) {
        try {
            return name.endsWith(TEMPORARY_SUFFIX)
                    ? Optional
                            .of(new ContainerId(name.substring(0, name.length() - TEMPORARY_SUFFIX.length())))
                    : Optional.empty();
        } catch (InvalidArgumentException e) {
            // not a temporary file of a record: another program has created it
            return Optional.empty();
        }
    }
}
