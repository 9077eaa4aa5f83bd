package dev.stowage.api;

import dev.stowage.api.error.InvalidArgumentException;
import java.util.OptionalLong;

/**
 * Builds {@link Resources}. For one thread at a time.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class ResourcesBuilder {
    OptionalLong memoryBytes = OptionalLong.empty();
    OptionalLong cpuShares = OptionalLong.empty();
    OptionalLong cpuQuotaMicros = OptionalLong.empty();
    OptionalLong cpuPeriodMicros = OptionalLong.empty();
    OptionalLong processes = OptionalLong.empty();

    ResourcesBuilder() {}

    /**
     * Sets the limit of memory.
     *
     * @param bytes at least 1
     * @return this builder
     * @throws InvalidArgumentException if the limit is below 1
     */
    public ResourcesBuilder memoryBytes(long bytes) {
        memoryBytes = positive("memory limit", bytes);
        return this;
    }

    /**
     * Sets the relative weight of processor time.
     *
     * @param shares at least 1, of which the kernel distinguishes 2 to 262144; 1024 is the weight of a
     * container that sets none
     * @return this builder
     * @throws InvalidArgumentException if the weight is below 1
     */
    public ResourcesBuilder cpuShares(long shares) {
        cpuShares = positive("cpu shares", shares);
        return this;
    }

    /**
     * Sets the limit of processor time in each period.
     *
     * @param micros microseconds, at least 1
     * @return this builder
     * @throws InvalidArgumentException if the limit is below 1
     */
    public ResourcesBuilder cpuQuotaMicros(long micros) {
        cpuQuotaMicros = positive("cpu quota", micros);
        return this;
    }

    /**
     * Sets the length of the period that the quota of processor time is for.
     *
     * @param micros microseconds, at least 1
     * @return this builder
     * @throws InvalidArgumentException if the length is below 1
     */
    public ResourcesBuilder cpuPeriodMicros(long micros) {
        cpuPeriodMicros = positive("cpu period", micros);
        return this;
    }

    /**
     * Sets the limit of processes and threads.
     *
     * @param count how many may exist at a time, at least 1
     * @return this builder
     * @throws InvalidArgumentException if the limit is below 1
     */
    public ResourcesBuilder processes(long count) {
        processes = positive("process limit", count);
        return this;
    }

    /** {@return the limits that were set} */
    public Resources build() {
        return new Resources(this);
    }

    ResourcesBuilder set(Resources limits) {
        limits.memoryBytes().ifPresent(this::memoryBytes);
        limits.cpuShares().ifPresent(this::cpuShares);
        limits.cpuQuotaMicros().ifPresent(this::cpuQuotaMicros);
        limits.cpuPeriodMicros().ifPresent(this::cpuPeriodMicros);
        limits.processes().ifPresent(this::processes);
        return this;
    }

    private static OptionalLong positive(String limitName, long value) {
        if (value < 1) {
            throw new InvalidArgumentException(limitName + " " + value, "must be at least 1");
        }
        return OptionalLong.of(value);
    }
}
