package dev.stowage.api;

import dev.stowage.api.error.InvalidArgumentException;
import java.util.OptionalLong;

/**
 * Limits of a container: a field of its status, applied at init, kept over a restart. Absent means as the
 * bundle says.
 *
 * @param memoryBytes limit of memory
 * @param cpuShares relative weight of processor time, 2 to 262144, 1024 being one share
 * @param cpuQuotaMicros processor time per period
 * @param cpuPeriodMicros length of a period
 * @param processes limit of processes and threads
 */
public record Resources(OptionalLong memoryBytes, OptionalLong cpuShares, OptionalLong cpuQuotaMicros,
        OptionalLong cpuPeriodMicros, OptionalLong processes) {

    /** No limit of its own. */
    public static final Resources NONE = new Resources(OptionalLong.empty(), OptionalLong.empty(),
            OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    /**
     * Checks the limits.
     *
     * @throws InvalidArgumentException if one of them is below 1
     */
    public Resources {
        positive("memory limit", memoryBytes);
        positive("cpu shares", cpuShares);
        positive("cpu quota", cpuQuotaMicros);
        positive("cpu period", cpuPeriodMicros);
        positive("process limit", processes);
    }

    private static void positive(String limitName, OptionalLong value) {
        value.ifPresent(v -> {
            if (v < 1) {
                throw new InvalidArgumentException(limitName + " " + v, "must be at least 1");
            }
        });
    }
}
