package dev.stowage.engine;

import dev.stowage.api.Resources;
import java.util.OptionalLong;

/** Changes to limits: what is absent stays as it is. */
final class Limits {
    private Limits() {}

    static Resources changed(Resources limits, Resources changes) {
        return new Resources(changed(limits.memoryBytes(), changes.memoryBytes()),
                changed(limits.cpuShares(), changes.cpuShares()),
                changed(limits.cpuQuotaMicros(), changes.cpuQuotaMicros()),
                changed(limits.cpuPeriodMicros(), changes.cpuPeriodMicros()),
                changed(limits.processes(), changes.processes()));
    }

    private static OptionalLong changed(OptionalLong limit, OptionalLong change) {
        return change.isPresent() ? change : limit;
    }
}
