package dev.stowage.benchmarks.model;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/**
 * The operations that benchmarks measure, on a store of Stowage or on the model of a peer's. A store that is
 * opened on a directory with records contains them. Thread-safe.
 */
public interface BenchmarkStore extends AutoCloseable {
    /**
     * Writes a new record.
     *
     * @param record the new record
     * @throws IOException it cannot be written
     */
    void create(ContainerRecord record) throws IOException;

    /**
     * Reads a record the way that callers of the modeled system get it.
     *
     * @param id which
     * @return a record that the caller may keep
     * @throws IOException it cannot be read
     */
    ContainerRecord read(ContainerId id) throws IOException;

    /**
     * Changes a record under the lock of the modeled system.
     *
     * @param id which
     * @param change computes the new status from the latest record; if it throws, the record is unchanged
     * @throws IOException it cannot be written
     */
    void update(ContainerId id, Function<ContainerRecord, Status> change) throws IOException;

    /**
     * Removes a record.
     *
     * @param id which
     * @throws IOException it cannot be removed
     */
    void delete(ContainerId id) throws IOException;

    /**
     * Lists all records.
     *
     * @return in any order
     * @throws IOException one cannot be read
     */
    List<ContainerRecord> list() throws IOException;

    /**
     * Writes many new records as fast as possible, without a flush for each.
     *
     * @param records the records
     * @throws IOException one cannot be written
     */
    default void bulkLoad(List<ContainerRecord> records) throws IOException {
        for (ContainerRecord record : records) {
            create(record);
        }
    }

    /**
     * Removes what remains when the directory of the store is removed: records in a cluster.
     *
     * @throws IOException one cannot be removed
     */
    default void cleanUp() throws IOException {}

    @Override
    void close() throws IOException;
}
