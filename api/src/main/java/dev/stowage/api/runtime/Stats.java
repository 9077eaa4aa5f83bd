package dev.stowage.api.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * What a container uses.
 *
 * @param at when it was measured
 * @param processorTime processor time since the start of the run, all processors together
 * @param memoryBytes memory in use
 * @param memoryLimitBytes the limit, where there is one
 * @param processes processes and threads
 * @param readBytes read from block devices, where the machine counts it
 * @param writtenBytes written to block devices, where the machine counts it
 */
public record Stats(Instant at, Duration processorTime, long memoryBytes, OptionalLong memoryLimitBytes,
        long processes, OptionalLong readBytes, OptionalLong writtenBytes) {}
