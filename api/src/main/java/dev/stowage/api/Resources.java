package dev.stowage.api;

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

    Resources(ResourcesBuilder builder) {
        values = new Values(builder.memoryBytes, builder.cpuShares, builder.cpuQuotaMicros,
                builder.cpuPeriodMicros, builder.processes);
    }

    /** {@return a builder with no limit} */
    public static ResourcesBuilder builder() {
        return new ResourcesBuilder();
    }

    /** {@return a builder that begins with these limits} */
    public ResourcesBuilder toBuilder() {
        return new ResourcesBuilder().set(this);
    }

    /**
     * {@return these limits with changes}
     *
     * @param changes the changed limits; a limit that is absent there stays as it is
     */
    public Resources merge(Resources changes) {
        return toBuilder().set(changes).build();
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
}
