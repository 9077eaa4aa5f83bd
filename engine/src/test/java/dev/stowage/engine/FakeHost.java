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

/** The processes that several {@link FakeRuntime}s share: what the kernel is to managers. */
final class FakeHost {
    static final Instant CREATED_AT = Instant.parse("2026-01-01T00:00:00Z");

    /** One run, as the world knows it. */
    static final class FakeRun {
        final ContainerId id;
        final RunId runId;
        final Path bundle;
        final Resources resources;
        State state = State.CREATED;
        boolean isStarted;
        boolean isComplete = true;
        Optional<ProcessIdentity> init = Optional.empty();
        Optional<Exit> exit = Optional.empty();
        final List<Signal> signals = new ArrayList<>();
        Resources updatedResources = Resources.NONE;

        FakeRun(ContainerId id, RunId run, Path bundle, Resources resources) {
            this.id = id;
            this.runId = run;
            this.bundle = bundle;
            this.resources = resources;
        }
    }

    final TreeMap<ContainerId, FakeRun> runs = new TreeMap<>();
    /** The exits of deleted runs: handles that were taken before still return them. */
    final Map<RunId, Exit> exitsOfDeletedRuns = new HashMap<>();

    synchronized Optional<FakeRun> findRun(ContainerId id) {
        return Optional.ofNullable(runs.get(id));
    }

    synchronized FakeRun requireRun(ContainerId id) {
        return findRun(id).orElseThrow();
    }

    synchronized State stateOf(ContainerId id) {
        return requireRun(id).state;
    }

    synchronized List<Signal> signalsOf(ContainerId id) {
        return List.copyOf(requireRun(id).signals);
    }

    /** The program ends by itself, and its monitor writes the exit. */
    Exit exitProgram(ContainerId id, int code) {
        Exit exit = exited(code, Exit.ExitSource.EXIT_FILE);
        endRun(id, exit);
        return exit;
    }

    synchronized void endRun(ContainerId id, Exit exit) {
        FakeRun fakeRun = requireRun(id);
        if (fakeRun.exit.isEmpty()) {
            fakeRun.state = State.STOPPED;
            fakeRun.exit = Optional.of(exit);
            notifyAll();
        }
    }

    /** The runtime loses the container, as by a reboot or another's hand. */
    synchronized void lose(ContainerId id) {
        runs.remove(id);
        notifyAll();
    }

    static Exit exited(int code, Exit.ExitSource source) {
        return Exit.exited(code, CREATED_AT.plusSeconds(60), source);
    }
}
