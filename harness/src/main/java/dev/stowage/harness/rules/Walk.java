package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.TABLE_WALK;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Layer;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.IllegalTransitionException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.Program;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A random walk of one id through lives and states, with two managers. After each step the outcome, the state
 * and the exit are what the table says; otherwise the rule ends with the seed and every step so far.
 */
final class Walk {
    private static final Program PROGRAM = new Program.ExitOnTerm(WalkRules.CODE);

    private final RuntimeBench bench;
    private final long seed;
    private final Random random;
    private final Set<WalkStep> possible = EnumSet.allOf(WalkStep.class);
    private final Forecast forecast;
    private final ContainerId id;
    private final Path bundle;
    private final List<Runtime> managers;
    private final List<WalkStep> steps = new ArrayList<>();
    private Container container;
    private Optional<Exit> exit = Optional.empty();

    Walk(RuntimeBench bench, long seed) {
        this.bench = bench;
        this.seed = seed;
        this.random = new Random(seed);
        this.forecast = new Forecast(bench.layer(), bench.capabilities());
        this.id = bench.freshId();
        this.bundle = bench.bundle(id, PROGRAM);
        this.managers = List.of(bench.runtime(), bench.another().runtime());
        if (bench.layer() == Layer.RAW) {
            possible.removeAll(EnumSet.of(WalkStep.CONFIGURE, WalkStep.INIT, WalkStep.CLEANUP));
        }
        if (!bench.can(Capability.LOGS)) {
            // nobody sees when the program handles signals
            possible.remove(WalkStep.TERM);
        }
        steps.add(WalkStep.CREATE);
        this.container = bench.findings.step(TABLE_WALK, () -> bench.runtime().create(id, bundle));
        forecast.take(WalkStep.CREATE);
        expectState();
    }

    void step() {
        WalkStep step = next();
        steps.add(step);
        String expected = forecast.outcome(step);
        String seen = outcome(step);
        bench.findings.check(TABLE_WALK, seen.equals(expected),
                () -> seen + " instead of " + expected + story());
        if (expected.equals("done")) {
            forecast.take(step);
            settle(step);
        }
        expectState();
    }

    /** Mostly what goes on, now and then an end, else anything. */
    private WalkStep next() {
        List<WalkStep> choice = new ArrayList<>(possible);
        if (forecast.state().isEmpty() || forecast.state().equals(Optional.of(State.CREATED))) {
            choice.remove(WalkStep.TERM);
        }
        if (forecast.state().isEmpty()) {
            // the exit of a deleted run is known to some handles and not to others
            choice.remove(WalkStep.LOOK);
        }
        int dice = random.nextInt(10);
        if (dice < 8) {
            choice.removeIf(step -> !forecast.outcome(step).equals("done") || step == WalkStep.DELETE
                    || step == WalkStep.FORCE_DELETE);
            List<WalkStep> lively = List.of(WalkStep.PAUSE, WalkStep.RESUME, WalkStep.START);
            lively.stream().filter(choice::contains).toList().forEach(step -> {
                choice.add(step);
                choice.add(step);
            });
        }
        return choice.get(random.nextInt(choice.size()));
    }

    private String outcome(WalkStep step) {
        try {
            take(step);
            return "done";
        } catch (AlreadyExistsException e) {
            return "taken";
        } catch (NotFoundException e) {
            return "gone";
        } catch (UnsupportedException e) {
            return "unsupported";
        } catch (IllegalTransitionException e) {
            return "refused in " + e.state();
        } catch (RuntimeException e) {
            return Findings.described(e);
        }
    }

    private void take(WalkStep step) {
        switch (step) {
            case CREATE -> container = manager().create(id, bundle);
            case CONFIGURE ->
                container = ((Engine) manager()).configure(ContainerRequest.of(bundle).withId(id));
            case INIT -> ((EngineContainer) container).init();
            case START -> container.start();
            case TERM -> container.kill(Signal.TERM);
            case KILL -> container.kill(Signal.KILL);
            case STOP -> container.stop(Signal.KILL, bench.patience());
            case PAUSE -> container.pause();
            case RESUME -> container.resume();
            case LIMIT -> container.updateResources(Verbs.LIMITS);
            case LOOK -> container.await(Duration.ZERO);
            case CLEANUP -> ((EngineContainer) container).cleanup();
            case DELETE -> container.delete();
            case FORCE_DELETE -> container.forceDelete();
            case HOP -> container = manager().find(id);
        }
    }

    private Runtime manager() {
        return managers.get(random.nextInt(managers.size()));
    }

    /** Waits for what a step sets going. */
    private void settle(WalkStep step) {
        switch (step) {
            case START -> bench.awaitReady(container, PROGRAM);
            case TERM, KILL -> bench.exit(container);
            case CREATE, CONFIGURE, INIT, STOP, PAUSE, RESUME, LIMIT, LOOK, CLEANUP, DELETE, FORCE_DELETE,
                    HOP ->
                {
                }
        }
        if (!forecast.state().equals(Optional.of(State.STOPPED))) {
            exit = Optional.empty();
        }
    }

    private void expectState() {
        String expected = forecast.state().map(State::name).orElse("gone");
        String seen;
        try {
            seen = container.state().name();
        } catch (NotFoundException e) {
            seen = "gone";
        } catch (RuntimeException e) {
            seen = Findings.described(e);
        }
        String state = seen;
        bench.findings.check(TABLE_WALK, state.equals(expected),
                () -> "then " + state + " instead of " + expected + story());
        if (forecast.state().isPresent()) {
            look();
        }
    }

    /** An exit is there once the run has ended, of the code that ended it, and stays. */
    private void look() {
        Optional<Exit> now = bench.findings.step(TABLE_WALK, () -> container.await(Duration.ZERO));
        boolean ended = forecast.state().equals(Optional.of(State.STOPPED));
        boolean stays = exit.isEmpty() || exit.equals(now);
        boolean right = now.isPresent() == ended && stays && (!ended || isOfItsCause(now.orElseThrow()));
        bench.findings.check(TABLE_WALK, right,
                () -> "the exit is " + now + " in " + forecast.state() + ", it was " + exit + story());
        exit = now;
    }

    private boolean isOfItsCause(Exit end) {
        return forecast.code().isEmpty()
                || (end instanceof Exit.Exited exited && exited.code() == forecast.code().getAsInt());
    }

    private String story() {
        return "; seed " + seed + ", steps " + steps;
    }
}
