package dev.stowage.benchmarks.model;

import dev.stowage.api.ContainerId;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Status;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/**
 * What a benchmark asks of a store, ours or a peer's. Thread-safe. Opening one on a directory that holds
 * records finds them.
 */
public interface BenchmarkStore extends AutoCloseable {
    /**
     * Writes a new record.
     *
     * @param record the record
     * @throws IOException it cannot be written
     */
    void create(ContainerRecord record) throws IOException;

    /**
     * Reads a record, as the caller of the modelled system gets it.
     *
     * @param id which
     * @return a record that the caller may keep
     * @throws IOException it cannot be read
     */
    ContainerRecord read(ContainerId id) throws IOException;

    /**
     * Changes a record under the modelled system's lock.
     *
     * @param id which
     * @param change sees the latest record; if it throws, nothing is changed
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
     * Writes many new records, as fast as it goes and without flushing each.
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
     * Removes what does not go with the directory of the store: records in a cluster.
     *
     * @throws IOException one cannot be removed
     */
    default void cleanUp() throws IOException {}

    @Override
    void close() throws IOException;
}
