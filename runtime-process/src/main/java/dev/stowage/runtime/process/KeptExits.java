package dev.stowage.runtime.process;

import dev.stowage.api.Exit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The exits of runs that were deleted here, for handles that were taken before; the oldest go first. */
final class KeptExits {
    private static final int LIMIT = 10_000;

    private final Map<Reservations.Entry, Exit> exits = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Reservations.Entry, Exit> eldest) {
            return size() > LIMIT;
        }
    };

    synchronized void keep(Reservations.Entry run, Exit exit) {
        exits.put(run, exit);
    }

    synchronized Optional<Exit> of(Reservations.Entry run) {
        return Optional.ofNullable(exits.get(run));
    }
}
