package dev.stowage.harness.rules.table;

import static dev.stowage.harness.Clause.TABLE_4;

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
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.rules.RuleFindings;
import dev.stowage.harness.rules.fixture.OperationInvoker;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A random sequence of operations on one id, through incarnations and states, with two managers. After each
 * step the outcome, the state and the exit must be those of the model; otherwise the rule ends with the seed
 * and all steps.
 */
final class RandomWalk {
    private static final TestProgram PROGRAM = new TestProgram.ExitOnTerm(RandomWalkRules.EXIT_CODE_ON_TERM);

    private final RuntimeFixture fixture;
    private final long seed;
    private final Random random;
    private final Set<RandomWalkStep> enabledSteps = EnumSet.allOf(RandomWalkStep.class);
    private final LifecycleModel model;
    private final ContainerId id;
    private final Path bundle;
    private final List<Runtime> managers;
    private final List<RandomWalkStep> steps = new ArrayList<>();
    private Container container;
    private Optional<Exit> exit = Optional.empty();

    RandomWalk(RuntimeFixture fixture, long seed) {
        this.fixture = fixture;
        this.seed = seed;
        this.random = new Random(seed);
        this.model = new LifecycleModel(fixture.layer(), fixture.capabilities());
        this.id = fixture.freshId();
        this.bundle = fixture.bundle(id, PROGRAM);
        this.managers = List.of(fixture.runtime(), fixture.openAnotherManager().runtime());
        if (fixture.layer() == Layer.RUNTIME) {
            enabledSteps.removeAll(
                    EnumSet.of(RandomWalkStep.CONFIGURE, RandomWalkStep.INIT, RandomWalkStep.CLEANUP));
        }
        if (!fixture.supports(Capability.LOGS)) {
            // without logs nobody can see when the program is ready for signals
            enabledSteps.remove(RandomWalkStep.TERM);
        }
        steps.add(RandomWalkStep.CREATE);
        this.container = fixture.findings().expectValue(TABLE_4, () -> fixture.runtime().create(id, bundle));
        model.apply(RandomWalkStep.CREATE);
        expectState();
    }

    void takeNextStep() {
        RandomWalkStep step = chooseStep();
        steps.add(step);
        String expected = model.outcome(step);
        String seen = outcome(step);
        fixture.findings()
                .check(TABLE_4, seen.equals(expected),
                        () -> seen + " instead of " + expected + describeSteps());
        if (expected.equals("done")) {
            model.apply(step);
            awaitEffect(step);
        }
        expectState();
    }

    /** Chooses mostly steps that continue a run, sometimes one that ends it, sometimes any. */
    private RandomWalkStep chooseStep() {
        List<RandomWalkStep> candidates = new ArrayList<>(enabledSteps);
        if (model.state().isEmpty() || model.state().equals(Optional.of(State.CREATED))) {
            candidates.remove(RandomWalkStep.TERM);
        }
        if (model.state().isEmpty()) {
            // only some handles know the exit of a deleted container
            candidates.remove(RandomWalkStep.AWAIT);
        }
        int roll = random.nextInt(10);
        if (roll < 8) {
            candidates.removeIf(step -> !model.outcome(step).equals("done") || step == RandomWalkStep.DELETE
                    || step == RandomWalkStep.FORCE_DELETE);
            List<RandomWalkStep> preferred =
                    List.of(RandomWalkStep.PAUSE, RandomWalkStep.RESUME, RandomWalkStep.START);
            preferred.stream().filter(candidates::contains).toList().forEach(step -> {
                candidates.add(step);
                candidates.add(step);
            });
        }
        return candidates.get(random.nextInt(candidates.size()));
    }

    private String outcome(RandomWalkStep step) {
        try {
            execute(step);
            return "done";
        } catch (AlreadyExistsException e) {
            // an outcome, which is compared with the prediction of the model
            return "taken";
        } catch (NotFoundException e) {
            // an outcome, which is compared with the prediction of the model
            return "gone";
        } catch (UnsupportedException e) {
            // an outcome, which is compared with the prediction of the model
            return "unsupported";
        } catch (IllegalTransitionException e) {
            return "refused in " + e.state();
        } catch (RuntimeException | Error e) {
            return RuleFindings.describe(e);
        }
    }

    private void execute(RandomWalkStep step) {
        switch (step) {
            case CREATE -> container = manager().create(id, bundle);
            case CONFIGURE ->
                container = ((Engine) manager()).configure(ContainerRequest.of(bundle).withId(id));
            case INIT -> ((EngineContainer) container).init();
            case START -> container.start();
            case TERM -> container.kill(Signal.TERM);
            case KILL -> container.kill(Signal.KILL);
            case STOP -> container.stop(Signal.KILL, fixture.timeout());
            case PAUSE -> container.pause();
            case RESUME -> container.resume();
            case UPDATE_RESOURCES -> container.updateResources(OperationInvoker.LIMITS);
            case AWAIT -> container.await(Duration.ZERO);
            case CLEANUP -> ((EngineContainer) container).cleanup();
            case DELETE -> container.delete();
            case FORCE_DELETE -> container.forceDelete();
            case SWITCH_MANAGER -> container = manager().find(id);
        }
    }

    private Runtime manager() {
        return managers.get(random.nextInt(managers.size()));
    }

    /** Waits for the asynchronous effect of a step. */
    private void awaitEffect(RandomWalkStep step) {
        switch (step) {
            case START -> fixture.awaitReady(container, PROGRAM);
            case TERM, KILL -> fixture.awaitExit(container);
            case CREATE, CONFIGURE, INIT, STOP, PAUSE, RESUME, UPDATE_RESOURCES, AWAIT, CLEANUP, DELETE,
                    FORCE_DELETE, SWITCH_MANAGER ->
                {
                }
        }
        if (!model.state().equals(Optional.of(State.STOPPED))) {
            exit = Optional.empty();
        }
    }

    private void expectState() {
        String expected = model.state().map(State::name).orElse("gone");
        String seen;
        try {
            seen = container.state().name();
        } catch (NotFoundException e) {
            // an outcome, which is compared with the prediction of the model
            seen = "gone";
        } catch (RuntimeException | Error e) {
            seen = RuleFindings.describe(e);
        }
        String state = seen;
        fixture.findings()
                .check(TABLE_4, state.equals(expected),
                        () -> "then " + state + " instead of " + expected + describeSteps());
        if (model.state().isPresent()) {
            checkExit();
        }
    }

    /**
     * Checks that the exit is reported once the run has ended, has the code of the model, and does not
     * change.
     */
    private void checkExit() {
        Optional<Exit> observed =
                fixture.findings().expectValue(TABLE_4, () -> container.await(Duration.ZERO));
        boolean ended = model.state().equals(Optional.of(State.STOPPED));
        boolean stays = exit.isEmpty() || exit.equals(observed);
        boolean consistent = observed.isPresent() == ended && stays
                && (!ended || matchesExpectedCode(observed.orElseThrow()));
        fixture.findings()
                .check(TABLE_4, consistent, () -> "the exit is " + observed + " in " + model.state()
                        + ", it was " + exit + describeSteps());
        exit = observed;
    }

    private boolean matchesExpectedCode(Exit observed) {
        return model.exitCode().isEmpty()
                || (observed instanceof Exit.Exited exited && exited.code() == model.exitCode().getAsInt());
    }

    private String describeSteps() {
        return "; seed " + seed + ", steps " + steps;
    }
}
