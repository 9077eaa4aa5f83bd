package dev.stowage.api;

import dev.stowage.api.error.InvalidArgumentException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Limits of a container. They are part of its status, are applied when a run begins, and survive a restart. A
 * limit that is absent is as the bundle says. Immutable.
 *
 * {@snippet :
 * Resources limits = Resources.builder().memoryBytes(64L << 20).processes(100).build();
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class Resources {
    /** No limit: everything is as the bundle says. */
    public static final Resources NONE = builder().build();

    private final Values values;

    private Resources(Values values) {
        this.values = values;
    }

    /** {@return a builder with no limit} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a builder that begins with these limits} */
    public Builder toBuilder() {
        return new Builder().set(values);
    }

    /**
     * {@return these limits with changes}
     *
     * @param changes the changed limits; a limit that is absent there stays as it is
     */
    public Resources merge(Resources changes) {
        return toBuilder().set(changes.values).build();
    }

    /** {@return how many bytes of memory the container may use} */
    public OptionalLong memoryBytes() {
        return values.memoryBytes;
    }

    /**
     * {@return the relative weight of processor time, 2 to 262144; 1024 is the weight of a container that
     * sets none}
     */
    public OptionalLong cpuShares() {
        return values.cpuShares;
    }

    /** {@return how many microseconds of processor time the container may use in each period} */
    public OptionalLong cpuQuotaMicros() {
        return values.cpuQuotaMicros;
    }

    /** {@return the length of the period that the quota of processor time is for, in microseconds} */
    public OptionalLong cpuPeriodMicros() {
        return values.cpuPeriodMicros;
    }

    /** {@return how many processes and threads may exist at a time} */
    public OptionalLong processes() {
        return values.processes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Resources resources && values.equals(resources.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString().replaceFirst("Values", "Resources");
    }

    private record Values(OptionalLong memoryBytes, OptionalLong cpuShares, OptionalLong cpuQuotaMicros,
            OptionalLong cpuPeriodMicros, OptionalLong processes) {}

    /** Builds {@link Resources}. For one thread at a time. */
    public static final class Builder {
        private OptionalLong memoryBytes = OptionalLong.empty();
        private OptionalLong cpuShares = OptionalLong.empty();
        private OptionalLong cpuQuotaMicros = OptionalLong.empty();
        private OptionalLong cpuPeriodMicros = OptionalLong.empty();
        private OptionalLong processes = OptionalLong.empty();

        private Builder() {}

        /**
         * Sets the limit of memory.
         *
         * @param bytes at least 1
         * @return this builder
         * @throws InvalidArgumentException if the limit is below 1
         */
        public Builder memoryBytes(long bytes) {
            memoryBytes = positive("memory limit", bytes);
            return this;
        }

        /**
         * Sets the relative weight of processor time.
         *
         * @param shares 2 to 262144; 1024 is the weight of a container that sets none
         * @return this builder
         * @throws InvalidArgumentException if the weight is below 1
         */
        public Builder cpuShares(long shares) {
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
        public Builder cpuQuotaMicros(long micros) {
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
        public Builder cpuPeriodMicros(long micros) {
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
        public Builder processes(long count) {
            processes = positive("process limit", count);
            return this;
        }

        /** {@return the limits that were set} */
        public Resources build() {
            return new Resources(
                    new Values(memoryBytes, cpuShares, cpuQuotaMicros, cpuPeriodMicros, processes));
        }

        private Builder set(Values values) {
            values.memoryBytes.ifPresent(this::memoryBytes);
            values.cpuShares.ifPresent(this::cpuShares);
            values.cpuQuotaMicros.ifPresent(this::cpuQuotaMicros);
            values.cpuPeriodMicros.ifPresent(this::cpuPeriodMicros);
            values.processes.ifPresent(this::processes);
            return this;
        }

        private static OptionalLong positive(String limitName, long value) {
            if (value < 1) {
                throw new InvalidArgumentException(limitName + " " + value, "must be at least 1");
            }
            return OptionalLong.of(value);
        }
    }
}
