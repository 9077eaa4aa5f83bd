package dev.stowage.api.runtime;

import dev.stowage.api.Stability;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a container uses, measured at one moment. Immutable.
 *
 * {@snippet :
 * Stats earlier = container.stats();
 * Thread.sleep(Duration.ofSeconds(1));
 * Duration used = container.stats().processorTime().minus(earlier.processorTime());
 * }
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
     * {@return a measurement with what every machine counts}
     *
     * @param at when it was measured
     * @param processorTime processor time since the start of the run, summed over all processors
     * @param memoryBytes memory in use
     * @param processes processes and threads
     */
    public static Stats of(Instant at, Duration processorTime, long memoryBytes, long processes) {
        return new Stats(new Values(at, processorTime, memoryBytes, OptionalLong.empty(), processes,
                OptionalLong.empty(), OptionalLong.empty()));
    }

    /** {@return when it was measured} */
    public Instant at() {
        return values.at;
    }

    /** {@return the processor time since the start of the run, summed over all processors} */
    public Duration processorTime() {
        return values.processorTime;
    }

    /** {@return the bytes of memory in use} */
    public long memoryBytes() {
        return values.memoryBytes;
    }

    /** {@return the limit of memory in bytes, if there is one} */
    public OptionalLong memoryLimitBytes() {
        return values.memoryLimitBytes;
    }

    /** {@return how many processes and threads there are} */
    public long processes() {
        return values.processes;
    }

    /** {@return how many bytes were read from block devices, where the machine counts them} */
    public OptionalLong readBytes() {
        return values.readBytes;
    }

    /** {@return how many bytes were written to block devices, where the machine counts them} */
    public OptionalLong writtenBytes() {
        return values.writtenBytes;
    }

    /**
     * {@return this measurement with a limit of memory}
     *
     * @param bytes the limit
     */
    public Stats withMemoryLimitBytes(long bytes) {
        return new Stats(new Values(values.at, values.processorTime, values.memoryBytes,
                OptionalLong.of(bytes), values.processes, values.readBytes, values.writtenBytes));
    }

    /**
     * {@return this measurement with what was read from and written to block devices}
     *
     * @param read bytes read
     * @param written bytes written
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
