package dev.stowage.engine;

import dev.stowage.api.Resources;
import java.util.OptionalLong;

/** Changes to limits: what is absent stays as it is. */
final class ResourceMerge {
    private ResourceMerge() {}

    static Resources merge(Resources limits, Resources changes) {
        return new Resources(merge(limits.memoryBytes(), changes.memoryBytes()),
                merge(limits.cpuShares(), changes.cpuShares()),
                merge(limits.cpuQuotaMicros(), changes.cpuQuotaMicros()),
                merge(limits.cpuPeriodMicros(), changes.cpuPeriodMicros()),
                merge(limits.processes(), changes.processes()));
    }

    private static OptionalLong merge(OptionalLong limit, OptionalLong change) {
        return change.isPresent() ? change : limit;
    }
}
