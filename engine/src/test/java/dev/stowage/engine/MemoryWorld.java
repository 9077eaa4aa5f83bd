package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The processes that several {@link MemoryRuntime}s share: what the kernel is to managers. */
final class MemoryWorld {
    static final Instant BIRTH = Instant.parse("2026-01-01T00:00:00Z");

    /** One run, as the world knows it. */
    static final class Body {
        final ContainerId id;
        final RunId run;
        final Path bundle;
        final Resources resources;
        State state = State.CREATED;
        boolean started;
        boolean complete = true;
        Optional<ProcessIdentity> init = Optional.empty();
        Optional<Exit> exit = Optional.empty();
        final List<Signal> signals = new ArrayList<>();
        Resources updated = Resources.NONE;

        Body(ContainerId id, RunId run, Path bundle, Resources resources) {
            this.id = id;
            this.run = run;
            this.bundle = bundle;
            this.resources = resources;
        }
    }

    final TreeMap<ContainerId, Body> bodies = new TreeMap<>();
    /** The exits of deleted runs: handles that were taken before still return them. */
    final Map<RunId, Exit> left = new HashMap<>();

    synchronized Optional<Body> body(ContainerId id) {
        return Optional.ofNullable(bodies.get(id));
    }

    synchronized Body require(ContainerId id) {
        return body(id).orElseThrow();
    }

    synchronized State stateOf(ContainerId id) {
        return require(id).state;
    }

    synchronized List<Signal> signalsOf(ContainerId id) {
        return List.copyOf(require(id).signals);
    }

    /** The program ends by itself, and its monitor writes the exit. */
    Exit exits(ContainerId id, int code) {
        Exit exit = exited(code, Exit.ExitSource.EXIT_FILE);
        end(id, exit);
        return exit;
    }

    synchronized void end(ContainerId id, Exit exit) {
        Body body = require(id);
        if (body.exit.isEmpty()) {
            body.state = State.STOPPED;
            body.exit = Optional.of(exit);
            notifyAll();
        }
    }

    /** The runtime loses the container, as by a reboot or another's hand. */
    synchronized void vanish(ContainerId id) {
        bodies.remove(id);
        notifyAll();
    }

    static Exit exited(int code, Exit.ExitSource source) {
        return new Exit.Exited(code, Optional.empty(), BIRTH.plusSeconds(60), Exit.OutOfMemory.NOT_SEEN,
                source);
    }
}
