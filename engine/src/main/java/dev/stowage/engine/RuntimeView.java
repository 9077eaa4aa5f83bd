package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Intent;
import dev.stowage.api.storage.Status;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * The runtime's view of the containers: what it knows of them now, and the exits of what it knew.
 *
 * @param runtime runs the containers
 * @param exitCache keeps the exits of runs that the runtime does not know any more
 * @param self this process
 * @param clock the time
 * @param processes the processes of this host
 */
record RuntimeView(Runtime runtime, ExitCache exitCache, ProcessIdentity self, InstantSource clock,
        ProcessTable processes) {

    Optional<Container> find(ContainerId id) {
        try {
            return Optional.of(runtime.find(id));
        } catch (NotFoundException e) { // which the empty result says
            return Optional.empty();
        }
    }

    /** Observes a container; empty if the runtime does not know it. */
    Optional<Observation> observe(ContainerId id) {
        return find(id).flatMap(RuntimeView::observe);
    }

    /** Observes a container; empty if the runtime does not know it any more. */
    static Optional<Observation> observe(Container runtimeContainer) {
        try {
            return Optional.of(runtimeContainer.observe());
        } catch (NotFoundException e) { // which the empty result says
            return Optional.empty();
        }
    }

    /**
     * Takes charge again of a run that the runtime does not know any more, if a process of it lives. Needs
     * the container's operation lock.
     */
    Optional<Container> reclaim(ContainerRecord record) {
        Status status = record.status();
        long latest = status.intent().map(Intent::run).orElse(status.run());
        for (long number = latest; number >= Math.max(1, status.run()); number--) {
            Optional<ProcessIdentity> init = number == status.run() ? status.init() : Optional.empty();
            Optional<Container> reclaimed = runtime.reclaim(record.id().container(),
                    new RunId(record.incarnation(), number), init.filter(this::isAlive));
            if (reclaimed.isPresent()) {
                return reclaimed;
            }
        }
        return Optional.empty();
    }

    /** Returns whether a process of this boot has not ended; one that cannot be looked up may live. */
    boolean isAlive(ProcessIdentity process) {
        try {
            return process.bootId().equals(self.bootId())
                    && processes.isAlive(process.pid(), process.startTimeTicks());
        } catch (IOException e) { // which proves nothing
            return true;
        }
    }

    ObservedState observedState(Optional<Observation> observed) {
        return observedState(observed, exitCache::find);
    }

    ObservedState observedState(Optional<Observation> observed, Function<RunId, Optional<Exit>> exitLookup) {
        return new ObservedState(observed, exitLookup, this::isAlive, self.bootId(), now());
    }

    Instant now() {
        return clock.instant();
    }
}
