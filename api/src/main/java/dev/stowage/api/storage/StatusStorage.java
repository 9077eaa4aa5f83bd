package dev.stowage.api.storage;

import dev.stowage.api.Backend;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Stability;
import dev.stowage.api.error.UnsupportedException;
import java.util.List;
import java.util.function.Function;
import org.pf4j.ExtensionPoint;

/**
 * The status storage extension point: a backend that keeps one record per container.
 *
 * <h2>Model</h2>
 *
 * A <i>store</i> is the data at one location: a directory, a database file, a prefix of an etcd cluster. A
 * storage object opens it; several objects, in several processes or on several hosts, may share a store as
 * far as {@link StorageCapabilities#sharing} declares. A store maps each {@link ContainerId} to at most one
 * {@link ContainerRecord}:
 *
 * <pre>
 *  create            update                update             delete
 * --------> revision 1 --------> revision 2 --------> ... --------> (free again)
 * </pre>
 *
 * {@link #create} reserves id and name and writes the first revision in one transaction. {@link #update}
 * replaces the status and increments the revision. {@link #delete} removes the record, which frees id and
 * name; a record that is created under the same id later has another {@linkplain dev.stowage.api.Incarnation
 * incarnation}.
 *
 * <h2>Guarantees</h2>
 *
 * <ul>
 * <li>A record exists whole or not at all. Readers see the last committed revision, never a torn one.</li>
 * <li>Updates of one record are serialized, so no update is lost. Reads are linearizable within the declared
 * sharing: a read that begins after an update has returned sees it.</li>
 * <li>Readers wait for nobody. A reader, a stalled writer or a killed process cannot block them.</li>
 * <li>A failed write changes nothing, unless it throws
 * {@link dev.stowage.api.error.OutcomeUnknownException}.</li>
 * <li>An update that has returned survives what its {@link Durability} says. After a failed flush the outcome
 * is unknown, and the store reopens itself before its next write; the same pages are never flushed twice, see
 * fsync(2).</li>
 * <li>A lock is freed when its owner dies. Opening a store completes or removes what a crash left half
 * done.</li>
 * </ul>
 *
 * <h2>Words</h2>
 *
 * <dl>
 * <dt>record, status, configuration</dt>
 * <dd>A record is a configuration, which never changes, and a status, which each update replaces.</dd>
 * <dt>revision</dt>
 * <dd>The version of a record: 1 when created, one more for each update.</dd>
 * <dt>durability</dt>
 * <dd>What a write must survive before the call returns.</dd>
 * <dt>change</dt>
 * <dd>The function that computes the new status of an update from the latest record.</dd>
 * </dl>
 *
 * <h2>Example</h2>
 *
 * {@snippet :
 * try (StatusStorage storage = new FileStatusStorage(context)) {
 *     storage.create(ContainerRecord.of(QualifiedId.standalone(id), incarnation, config,
 *             Status.configured(now, Resources.NONE)), Durability.DURABLE);
 *     ContainerRecord created = storage.update(id, Durability.DURABLE,
 *             record -> record.status().nextRun().withCreated(now, Optional.of(init)));
 *     assert created.revision() == 2;
 *     assert storage.read(id).equals(created);
 *     storage.delete(id);
 * }
 * }
 *
 * <p>
 * Thread-safe and blocking; virtual threads may call. A thread that is interrupted before the commit gets
 * {@link dev.stowage.api.error.OperationInterruptedException}, and nothing was changed. After {@link #close}
 * every method throws {@link dev.stowage.api.error.ClosedException}; while the store cannot be reached, every
 * method throws {@link dev.stowage.api.error.StorageUnavailableException}. An implementation that is loaded
 * as a plugin has exactly one constructor, which takes a {@link dev.stowage.api.BackendContext}.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public interface StatusStorage extends Backend, ExtensionPoint {

    /** {@return what this storage guarantees; does not change while it is open} */
    StorageCapabilities capabilities();

    /**
     * Writes the first revision of a record and reserves its id and its name, if it has one, in one
     * transaction.
     *
     * @param record a record with revision 1
     * @param durability what the record must survive
     * @throws dev.stowage.api.error.AlreadyExistsException if the id or the name is taken; the other record
     * is not changed
     * @throws dev.stowage.api.error.InvalidArgumentException if the revision is not 1
     * @throws dev.stowage.api.error.UnsupportedException if the storage does not reach that durability
     * @throws dev.stowage.api.error.StorageFullException if there is no space; nothing was changed
     */
    void create(ContainerRecord record, Durability durability);

    /**
     * {@return the last committed record}
     *
     * @param id the container
     * @throws dev.stowage.api.error.NotFoundException if there is none
     * @throws dev.stowage.api.error.UnreadableException if the record is damaged or of an unknown version; it
     * is kept as it is
     */
    ContainerRecord read(ContainerId id);

    /**
     * Replaces the status of a record. The change gets the latest committed record while no other thread or
     * process can update it. If the change throws, nothing is changed and its exception is passed on as it
     * is. Readers see the new record once it is committed with the durability that was asked for.
     *
     * @param id the container
     * @param durability what the update must survive
     * @param change computes the new status; it is short, has no side effects and does not call this storage.
     * It runs as often as {@link StorageCapabilities#execution} says
     * @return the new record, its revision one more
     * @throws dev.stowage.api.error.NotFoundException if there is none, also if it was deleted while this
     * call waited
     * @throws dev.stowage.api.error.UnreadableException if the record is damaged or of an unknown version
     * @throws dev.stowage.api.error.BusyException if the record stays locked for longer than the storage's
     * lock timeout
     * @throws dev.stowage.api.error.UnsupportedException if the storage does not reach that durability
     * @throws dev.stowage.api.error.StorageFullException if there is no space; nothing was changed
     */
    ContainerRecord update(ContainerId id, Durability durability, Function<ContainerRecord, Status> change);

    /**
     * Removes a record, readable or not, with the highest durability of this storage, and frees its id and
     * name. Idempotent: nothing happens if there is none. An update that waits for the record gets
     * {@link dev.stowage.api.error.NotFoundException} and never brings it back.
     *
     * @param id the container
     * @throws dev.stowage.api.error.BusyException if the record stays locked for longer than the storage's
     * lock timeout
     */
    void delete(ContainerId id);

    /**
     * Lists all records. One that is deleted meanwhile may be missing; files of others are ignored. Takes no
     * lock and makes no system call per record where the store permits.
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
     * Finds the one container that a text means. The first that applies: the exact id, the exact name,
     * {@code sandbox/container}, the only id that begins with the text. No character is a wildcard.
     *
     * @param text what a person typed
     * @return the qualified id, also of a record that cannot be read
     * @throws dev.stowage.api.error.NotFoundException if there is none
     * @throws dev.stowage.api.error.AmbiguousException if several ids begin with it
     */
    QualifiedId resolve(String text);

    /**
     * {@return the entries of the log since the last compaction, whoever asked for it, the oldest first}
     * Needs {@link StorageFeature#LOG}.
     *
     * @throws dev.stowage.api.error.UnsupportedException if the storage keeps no log
     */
    default List<StorageLogEntry> log() {
        throw unsupported(Operation.LIST);
    }

    /**
     * Replaces the log by a snapshot of the records. No record changes. Needs {@link StorageFeature#LOG}.
     *
     * @throws dev.stowage.api.error.UnsupportedException if the storage keeps no log
     * @throws dev.stowage.api.error.BusyException if the log stays locked for longer than the storage's lock
     * timeout
     * @throws dev.stowage.api.error.StorageFullException if there is no space; the log is unchanged
     */
    default void compact() {
        throw unsupported(Operation.UPDATE);
    }

    private UnsupportedException unsupported(Operation operation) {
        capabilities(); // a closed storage comes first
        return new UnsupportedException(ErrorSubject.of(name()), operation, StorageFeature.LOG);
    }
}
