package dev.stowage.harness.rules;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Layer;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.LogReader;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.Clause;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.Program;
import dev.stowage.harness.RuntimeHooks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where a rule about runtimes works: fresh ids and bundles, containers in any state, further managers. */
class RuntimeBench implements Bench {
    final Workshop workshop;
    final Findings findings;
    final Place place;
    final Place.Opened manager;
    private final RuntimeStage stage;
    private final List<ContainerId> ids = new ArrayList<>();

    RuntimeBench(RuntimeStage stage, Findings findings, Place place, Place.Opened manager) {
        this.stage = stage;
        this.workshop = stage.workshop();
        this.findings = findings;
        this.place = place;
        this.manager = manager;
    }

    Layer layer() {
        return place.layer();
    }

    Runtime runtime() {
        return manager.runtime();
    }

    RuntimeHooks hooks() {
        return stage.subject().hooks();
    }

    Duration patience() {
        return workshop.patience();
    }

    boolean can(Capability capability) {
        return capabilities().contains(capability);
    }

    Set<Capability> capabilities() {
        return stage.capabilities();
    }

    /** Opens another manager on the same directories, as another process would. */
    Place.Opened another() {
        return place.open();
    }

    ContainerId freshId() {
        return mine(workshop.freshId());
    }

    /** Has the container removed when the rule has ended. */
    ContainerId mine(ContainerId id) {
        synchronized (ids) {
            ids.add(id);
        }
        return id;
    }

    Path emptyDirectory() {
        return workshop.freshDirectory("b");
    }

    Path bundle(ContainerId id, Program program) {
        Path directory = emptyDirectory();
        try {
            stage.subject().bundles().write(directory, id, program, capabilities(), workshop.shared());
        } catch (IOException e) {
            throw new NotRunException("a bundle could not be written: " + e);
        }
        return directory;
    }

    Container created(Program program) {
        ContainerId id = freshId();
        Path bundle = bundle(id, program);
        return findings.step(Clause.CREATE_MAKES, () -> runtime().create(id, bundle));
    }

    Container running(Program program) {
        return started(created(program), program);
    }

    Container started(Container container, Program program) {
        findings.act(Clause.START_RUNS, container::start);
        awaitReady(container, program);
        return container;
    }

    Container running() {
        return running(new Program.SleepForever());
    }

    Container paused(Program program) {
        Container container = running(program);
        findings.act(Clause.PAUSE_FREEZES, container::pause);
        return container;
    }

    Container stopped(int code) {
        Container container = running(new Program.ExitWith(code));
        exit(container);
        return container;
    }

    Container killed() {
        Container container = running();
        findings.act(Clause.KILL_SENDS, () -> container.kill(Signal.KILL));
        exit(container);
        return container;
    }

    /** Returns a container in a state that the layer knows. */
    Container in(State state) {
        return switch (state) {
            case CREATED -> created(new Program.SleepForever());
            case RUNNING -> running();
            case PAUSED -> paused(new Program.SleepForever());
            case STOPPED -> killed();
            case UNKNOWN -> unknown();
            case CONFIGURED -> throw new IllegalStateException("no runtime alone has " + state);
        };
    }

    Container unknown() {
        var hook = hooks().leaveHalfMade()
                .orElseThrow(() -> new NotRunException(
                        "the subject has no hook that leaves a creation half done"));
        ContainerId id = freshId();
        hook.leave(manager.raw(), place.runtimeContext(), new CreateRequest(id, bundle(id,
                new Program.SleepForever()), Optional.empty(), Resources.NONE));
        return findings.step(Clause.HALF_MADE_UNKNOWN, () -> runtime().find(id));
    }

    void awaitReady(Container container, Program program) {
        if (!program.announces()) {
            return;
        }
        if (!can(Capability.LOGS)) {
            throw new NotRunException("without LOGS nobody sees when the program is ready for signals");
        }
        eventually(Clause.LOGS_SO_FAR, "the program never said that it is ready",
                () -> log(container, LogRequest.SO_FAR, LogChunk.Source.STDOUT).startsWith(Program.READY));
    }

    /** Returns the exit, waiting for it. */
    Exit exit(Container container) {
        Optional<Exit> exit = findings.step(Clause.AWAIT_EARLY, () -> container.await(patience()));
        return exit.orElseThrow(() -> findings.violated(Clause.AWAIT_EARLY,
                "no exit came within " + patience().toSeconds() + " s"));
    }

    boolean lives(ProcessIdentity process) {
        return hooks().lives().test(process);
    }

    /** Returns the runtime's own handle, below an engine if there is one. */
    Container below(ContainerId id) {
        return findings.step(Clause.FIND_EXACT, () -> manager.raw().find(id));
    }

    State state(Container container) {
        return findings.step(Clause.OBSERVE_RUN, container::state);
    }

    void expectState(Clause clause, Container container, State expected) {
        State state = findings.step(clause, container::state);
        findings.check(clause, state == expected, () -> "the state is " + state + " instead of " + expected);
    }

    void expectCode(Clause clause, Exit exit, int code) {
        findings.check(clause, exit instanceof Exit.Exited exited && exited.code() == code,
                () -> "the exit is " + exit + " instead of code " + code);
    }

    void expectGone(Clause clause, ContainerId id) {
        findings.refused(clause, NotFoundException.class, () -> runtime().find(id));
        List<Container> list = findings.step(clause, () -> runtime().list());
        findings.check(clause, list.stream().noneMatch(container -> container.id().equals(id)),
                () -> id + " is still listed");
    }

    void eventually(Clause clause, String otherwise, Condition condition) {
        long deadline = System.nanoTime() + patience().toNanos();
        findings.act(clause, () -> {
            while (!condition.holds()) {
                if (System.nanoTime() > deadline) {
                    throw findings.violated(clause, otherwise);
                }
                Waiting.pause(Duration.ofMillis(2));
            }
        });
    }

    /** Something that may come true, or fail. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    /** Returns what a program wrote to one stream, one byte in each character. */
    String log(Container container, LogRequest request, LogChunk.Source source) {
        StringBuilder text = new StringBuilder();
        try (LogReader reader = container.logs(request)) {
            for (Optional<LogChunk> chunk = reader.next(); chunk.isPresent(); chunk = reader.next()) {
                if (chunk.orElseThrow().stream() == source) {
                    text.append(StandardCharsets.ISO_8859_1.decode(chunk.orElseThrow().bytes()));
                }
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        List<ContainerId> made;
        synchronized (ids) {
            made = List.copyOf(ids);
        }
        if (!made.isEmpty()) {
            Place.Opened cleaner = cleaner();
            made.forEach(id -> remove(cleaner, id));
        }
    }

    /** Returns the manager that removes what the rule has made. */
    Place.Opened cleaner() {
        return manager;
    }

    void remove(Place.Opened cleaner, ContainerId id) {
        try {
            cleaner.runtime().find(id).forceDelete();
        } catch (NotFoundException e) {
            // nothing is left, as most rules end
        } catch (RuntimeException e) {
            findings.record(findings.violated(Clause.FORCE_DELETES,
                    "cleaning up after a rule threw " + Findings.described(e)));
        }
    }
}
