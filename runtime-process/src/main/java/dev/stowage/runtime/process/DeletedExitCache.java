package dev.stowage.runtime.process;

import dev.stowage.api.Exit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The exits of runs that this process deleted, for handles that were obtained before. Evicts the oldest.
 * Thread-safe.
 */
final class DeletedExitCache {
    private static final int MAX_ENTRIES = 10_000;

    private final Map<ProcessIdRegistry.Reservation, Exit> exits = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ProcessIdRegistry.Reservation, Exit> eldest) {
            return size() > MAX_ENTRIES;
        }
    };

    synchronized void put(ProcessIdRegistry.Reservation reservation, Exit exit) {
        exits.put(reservation, exit);
    }

    synchronized Optional<Exit> get(ProcessIdRegistry.Reservation reservation) {
        return Optional.ofNullable(exits.get(reservation));
    }
}
