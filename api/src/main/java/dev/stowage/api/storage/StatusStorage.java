package dev.stowage.api.storage;

import dev.stowage.api.Backend;
import dev.stowage.api.ContainerId;
import dev.stowage.api.QualifiedId;
import java.util.List;
import java.util.function.Function;
import org.pf4j.ExtensionPoint;

/**
 * Where statuses are kept: one record per container.
 *
 * <p>
 * <b>Lifecycle.</b> Building the object opens the store: what a crash left half done is completed or removed
 * then. {@link #create} reserves id and name and writes the first revision; {@link #update} makes each
 * further one; {@link #delete} ends the incarnation, and the id is free again.
 *
 * <p>
 * <b>Guarantees.</b> A record is there whole or not at all. A reader never waits for an update in progress
 * and sees what was committed before its read began, within the declared {@link Sharing}. No update is lost.
 * A failed write changes nothing. What {@link Durability#DURABLE} acknowledged survives a loss of power.
 *
 * <p>
 * <b>Words.</b> {@code id}: the container, unique whatever its sandbox; {@code level}: what the write must
 * survive; {@code change}: a short function that looks only at the record it gets.
 *
 * <p>
 * <b>Threads.</b> Thread-safe; safe between processes as {@link StorageCapabilities#sharing} declares;
 * blocking; works on virtual threads and with interrupts: interrupted before the commit throws
 * {@link dev.stowage.api.error.OperationInterruptedException} with no effect.
 *
 * <p>
 * Every method throws {@link dev.stowage.api.error.ClosedException} after {@link #close}, and
 * {@link dev.stowage.api.error.StorageUnavailableException} if the store cannot be reached. After a failed
 * flush the outcome is unknown ({@link dev.stowage.api.error.OutcomeUnknownException}) and the store reopens
 * itself before its next write: the same pages are never flushed twice, see fsync(2) and the PostgreSQL
 * report of 2018.
 *
 * <p>
 * An implementation that is loaded as a plugin has one constructor that takes a
 * {@link dev.stowage.api.BackendContext}.
 */
public interface StatusStorage extends Backend, ExtensionPoint {

    /**
     * Returns what this storage gives.
     *
     * @return its capabilities
     */
    StorageCapabilities capabilities();

    /**
     * Writes the first revision of a record, and reserves its id and, if there is one, its name, in one
     * transaction.
     *
     * @param record a record with revision 1
     * @param durability what it must survive
     * @throws dev.stowage.api.error.AlreadyExistsException if the id or the name is taken; the other record
     * is not touched
     * @throws dev.stowage.api.error.InvalidArgumentException if the revision is not 1
     * @throws dev.stowage.api.error.UnsupportedException if the level is above the highest
     * @throws dev.stowage.api.error.StorageFullException if there is no space; nothing was changed
     */
    void create(ContainerRecord record, Durability durability);

    /**
     * Returns the last committed record.
     *
     * @param id the container
     * @return the record, never torn
     * @throws dev.stowage.api.error.NotFoundException if there is none
     * @throws dev.stowage.api.error.UnreadableException if it is damaged or of an unknown version; it is kept
     */
    ContainerRecord read(ContainerId id);

    /**
     * Replaces the status of a record. The change sees the latest committed record, exclusively among all
     * threads and processes, so that no update is lost; if it throws, nothing is changed and its exception
     * comes out as it is. Readers see the new record only once it is committed at the level that was asked
     * for.
     *
     * @param id the container
     * @param durability what the update must survive
     * @param change short, without side effects, not calling this storage; runs as often as
     * {@link StorageCapabilities#execution} says
     * @return the new record, its revision one more
     * @throws dev.stowage.api.error.NotFoundException if there is none, also if it was deleted while waiting
     * @throws dev.stowage.api.error.UnreadableException if the record is damaged or of an unknown version
     * @throws dev.stowage.api.error.BusyException if another holds the record's lock past the storage's
     * deadline
     * @throws dev.stowage.api.error.UnsupportedException if the level is above the highest
     * @throws dev.stowage.api.error.StorageFullException if there is no space; nothing was changed
     */
    ContainerRecord update(ContainerId id, Durability durability, Function<ContainerRecord, Status> change);

    /**
     * Removes a record, readable or not, and frees its id and name. Nothing happens if there is none. A
     * waiting update gets NotFound and never brings the record back. As lasting as the highest level.
     *
     * @param id the container
     * @throws dev.stowage.api.error.BusyException if another holds the record's lock past the storage's
     * deadline
     */
    void delete(ContainerId id);

    /**
     * Lists all records. One that vanishes meanwhile is passed over; files that are not ours are ignored.
     * Without a lock or a system call per record where the store can.
     *
     * @return a list in the order of container ids
     */
    List<RecordEntry> list();

    /**
     * Lists the records of exactly one sandbox.
     *
     * @param sandbox the sandbox
     * @return a list in the order of container ids
     */
    List<RecordEntry> list(ContainerId sandbox);

    /**
     * Finds the one container that a text means: the exact id, else the exact name, else
     * {@code sandbox/container}, else the only id that begins with it. No character is a wildcard.
     *
     * @param text what a person typed
     * @return the full id, also of a record that cannot be read
     * @throws dev.stowage.api.error.NotFoundException if there is none
     * @throws dev.stowage.api.error.AmbiguousException if several ids begin with it
     */
    QualifiedId resolve(String text);
}
