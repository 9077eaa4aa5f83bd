package dev.stowage.api.runtime;

import dev.stowage.api.Stability;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a container uses, measured at one moment. Immutable.
 *
 * @since 0.1
 */
@Stability(Stability.Level.EVOLVING)
public final class Stats {
    private final Values values;

    private Stats(Values values) {
        this.values = values;
    }

    /**
     * Creates a measurement with what every machine counts.
     *
     * @param at when it was measured
     * @param processorTime processor time since the start of the run, summed over all processors
     * @param memoryBytes memory in use
     * @param processes processes and threads
     * @return the measurement
     */
    public static Stats of(Instant at, Duration processorTime, long memoryBytes, long processes) {
        return new Stats(new Values(at, processorTime, memoryBytes, OptionalLong.empty(), processes,
                OptionalLong.empty(), OptionalLong.empty()));
    }

    /**
     * Returns when it was measured.
     *
     * @return the time
     */
    public Instant at() {
        return values.at;
    }

    /**
     * Returns the processor time since the start of the run.
     *
     * @return the time, summed over all processors
     */
    public Duration processorTime() {
        return values.processorTime;
    }

    /**
     * Returns the memory in use.
     *
     * @return bytes
     */
    public long memoryBytes() {
        return values.memoryBytes;
    }

    /**
     * Returns the limit of memory.
     *
     * @return bytes, if there is a limit
     */
    public OptionalLong memoryLimitBytes() {
        return values.memoryLimitBytes;
    }

    /**
     * Returns how many processes and threads there are.
     *
     * @return the count
     */
    public long processes() {
        return values.processes;
    }

    /**
     * Returns how much was read from block devices.
     *
     * @return bytes, where the machine counts them
     */
    public OptionalLong readBytes() {
        return values.readBytes;
    }

    /**
     * Returns how much was written to block devices.
     *
     * @return bytes, where the machine counts them
     */
    public OptionalLong writtenBytes() {
        return values.writtenBytes;
    }

    /**
     * Returns this measurement with a limit of memory.
     *
     * @param bytes the limit
     * @return the changed measurement
     */
    public Stats withMemoryLimitBytes(long bytes) {
        return new Stats(new Values(values.at, values.processorTime, values.memoryBytes,
                OptionalLong.of(bytes), values.processes, values.readBytes, values.writtenBytes));
    }

    /**
     * Returns this measurement with what was read from and written to block devices.
     *
     * @param read bytes read
     * @param written bytes written
     * @return the changed measurement
     */
    public Stats withBlockBytes(long read, long written) {
        return new Stats(new Values(values.at, values.processorTime, values.memoryBytes,
                values.memoryLimitBytes, values.processes, OptionalLong.of(read), OptionalLong.of(written)));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Stats stats && values.equals(stats.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString().replaceFirst("Values", "Stats");
    }

    private record Values(Instant at, Duration processorTime, long memoryBytes, OptionalLong memoryLimitBytes,
            long processes, OptionalLong readBytes, OptionalLong writtenBytes) {}
}
