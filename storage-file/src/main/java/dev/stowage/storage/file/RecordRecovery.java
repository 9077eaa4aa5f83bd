package dev.stowage.storage.file;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.Operation;
import dev.stowage.api.error.BusyException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.posix.HeldLock;
import dev.stowage.posix.OpenFile;
import dev.stowage.records.DecodeResult;
import dev.stowage.records.RecordLookupKey;
import dev.stowage.storage.file.VersionTable.WriteGuard;
import dev.stowage.storage.file.VersionTable.WriteKind;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * Recovers the temporary files that killed writers left. A file whose checksum is right is rolled forward:
 * the write may have been acknowledged before a loss of power undid the rename. It is removed instead if a
 * later write has been acknowledged, which the revision or name of the record shows. An incomplete file is
 * removed.
 */
final class RecordRecovery {
    private static final System.Logger LOG = System.getLogger(RecordRecovery.class.getName());

    private final RecordFiles files;
    private final RecordLocks locks;
    private final VersionTable versionTable;
    private final RecordCache cache;
    private final NameIndex nameIndex;

    RecordRecovery(RecordFiles files, RecordLocks locks, VersionTable versionTable, RecordCache cache,
            NameIndex nameIndex) {
        this.files = files;
        this.locks = locks;
        this.versionTable = versionTable;
        this.cache = cache;
        this.nameIndex = nameIndex;
    }

    /**
     * Recovers all temporary files. Waits for living writers, so that nothing unrecovered can be created or
     * updated; a file whose writer stays stopped for longer than the lock timeout is left as it is.
     */
    void recoverAll() throws IOException {
        for (ContainerId id : files.list().leftovers()) {
            recoverIfPossible(id);
        }
    }

    private void recoverIfPossible(ContainerId id) {
        try (HeldLock _ = locks.record(id, Operation.OPEN)) {
            recover(id);
        } catch (BusyException | IOException e) {
            // one leftover must not make the store unavailable: the next writer of the record recovers it, or
            // fails with this problem
            LOG.log(Level.WARNING, "cannot recover an interrupted write of " + id + ": " + e.getMessage()
                    + "; its next mutation tries again");
        }
    }

    /** Recovers one record. The caller holds its lock, so the writer is dead. */
    void recover(ContainerId id) throws IOException {
        Optional<DecodeResult> temporary = files.readTemporary(id);
        if (temporary.isEmpty()) {
            return;
        }
        switch (temporary.orElseThrow()) {
            case DecodeResult.DecodedRecord decodedRecord when decodedRecord.record()
                    .id()
                    .container()
                    .equals(id) ->
                recover(decodedRecord.record());
            case DecodeResult.UnsupportedVersion other -> recoverOtherVersion(id);
            case DecodeResult.DecodedRecord foreign -> files.deleteTemporary(id);
            case DecodeResult.CorruptedRecord incomplete -> files.deleteTemporary(id);
        }
    }

    private void recover(ContainerRecord temporary) throws IOException {
        ContainerId id = temporary.id().container();
        RecordLookupKey name = RecordLookupKey.of(temporary);
        Optional<RecordLookupKey> current = cache.findName(id);
        if (current.isEmpty()) {
            recoverCreation(temporary, name);
        } else if (current.orElseThrow().equals(name) && isSuccessor(temporary, files.read(name))) {
            rollForward(id, name, WriteKind.REPLACE);
        } else {
            files.deleteTemporary(id);
        }
    }

    private void recoverCreation(ContainerRecord temporary, RecordLookupKey name) throws IOException {
        if (temporary.revision() != 1) {
            files.deleteTemporary(name.container());
        } else if (temporary.name().isEmpty()) {
            rollForward(name.container(), name, WriteKind.ADD_OR_REMOVE);
        } else {
            ContainerName containerName = temporary.name().orElseThrow();
            try (HeldLock _ = locks.name(containerName, name.container())) {
                boolean free = nameIndex.create(containerName, name.container(),
                        () -> rollForward(name.container(), name, WriteKind.ADD_OR_REMOVE));
                if (!free) {
                    files.deleteTemporary(name.container());
                }
            }
        }
    }

    /** A newer program may have committed it: it is kept, and published if it replaces an existing record. */
    private void recoverOtherVersion(ContainerId id) throws IOException {
        Optional<RecordLookupKey> current = cache.findName(id);
        if (current.isPresent()) {
            rollForward(id, current.orElseThrow(), WriteKind.REPLACE);
        }
    }

    private static boolean isSuccessor(ContainerRecord temporary, Optional<RecordEntry> current) {
        return current.map(entry -> switch (entry) {
            case RecordEntry.ReadableRecord readable ->
                readable.record().incarnation().equals(temporary.incarnation())
                        && temporary.revision() == readable.record().revision() + 1;
            // damaged: a complete successor is better than nothing
            case RecordEntry.UnreadableRecord unreadableRecord -> true;
        }).orElse(false);
    }

    private void rollForward(ContainerId id, RecordLookupKey name, WriteKind kind) throws IOException {
        try (OpenFile file = files.openTemporary(id)) {
            // its writer may have been killed before it flushed
            file.syncData();
        } catch (IOException e) {
            try {
                files.deleteTemporary(id);
            } catch (IOException deletionFailure) {
                e.addSuppressed(deletionFailure);
            }
            throw e;
        }
        try (WriteGuard _ = versionTable.beginWrite(id, Operation.OPEN, kind)) {
            files.publish(id, name);
        }
    }
}
