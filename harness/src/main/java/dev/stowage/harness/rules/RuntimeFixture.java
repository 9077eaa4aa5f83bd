package dev.stowage.harness.rules;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit;
import dev.stowage.api.Layer;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.Clause;
import dev.stowage.harness.NotRunException;
import dev.stowage.harness.TestProgram;
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
class RuntimeFixture implements RuleFixture {
    final SuiteContext context;
    final RuleFindings ruleFindings;
    final TestEnvironment environment;
    final TestEnvironment.BackendInstance manager;
    private final RuntimeTestTarget target;
    private final List<ContainerId> ids = new ArrayList<>();

    RuntimeFixture(RuntimeTestTarget target, RuleFindings ruleFindings, TestEnvironment environment,
            TestEnvironment.BackendInstance manager) {
        this.target = target;
        this.context = target.context();
        this.ruleFindings = ruleFindings;
        this.environment = environment;
        this.manager = manager;
    }

    Layer layer() {
        return environment.layer();
    }

    Runtime runtime() {
        return manager.runtime();
    }

    RuntimeHooks hooks() {
        return target.subject().hooks();
    }

    Duration timeout() {
        return context.timeout();
    }

    boolean supports(Capability capability) {
        return capabilities().contains(capability);
    }

    Set<Capability> capabilities() {
        return target.capabilities();
    }

    /** Opens another manager on the same directories, as another process would. */
    TestEnvironment.BackendInstance openAnotherManager() {
        return environment.open();
    }

    ContainerId freshId() {
        return deleteAfterRule(context.freshId());
    }

    /** Has the container removed when the rule has ended. */
    ContainerId deleteAfterRule(ContainerId id) {
        synchronized (ids) {
            ids.add(id);
        }
        return id;
    }

    Path emptyDirectory() {
        return context.freshDirectory("b");
    }

    Path bundle(ContainerId id, TestProgram testProgram) {
        Path directory = emptyDirectory();
        try {
            target.subject()
                    .bundleWriter()
                    .write(directory, id, testProgram, capabilities(), context.sharedDirectory());
        } catch (IOException e) {
            throw new NotRunException("a bundle could not be written: " + e);
        }
        return directory;
    }

    Container created(TestProgram testProgram) {
        ContainerId id = freshId();
        Path bundle = bundle(id, testProgram);
        return ruleFindings.expectValue(Clause.CREATE_1, () -> runtime().create(id, bundle));
    }

    Container running(TestProgram testProgram) {
        return started(created(testProgram), testProgram);
    }

    Container started(Container container, TestProgram testProgram) {
        ruleFindings.expectSuccess(Clause.START_1, container::start);
        awaitReady(container, testProgram);
        return container;
    }

    Container running() {
        return running(new TestProgram.SleepForever());
    }

    Container paused(TestProgram testProgram) {
        Container container = running(testProgram);
        ruleFindings.expectSuccess(Clause.PAUSE_1, container::pause);
        return container;
    }

    Container stopped(int code) {
        Container container = running(new TestProgram.ExitWith(code));
        awaitExit(container);
        return container;
    }

    Container killed() {
        Container container = running();
        ruleFindings.expectSuccess(Clause.KILL_1, () -> container.kill(Signal.KILL));
        awaitExit(container);
        return container;
    }

    /** Returns a container in a state that the layer knows. */
    Container containerIn(State state) {
        return switch (state) {
            case CREATED -> created(new TestProgram.SleepForever());
            case RUNNING -> running();
            case PAUSED -> paused(new TestProgram.SleepForever());
            case STOPPED -> killed();
            case UNKNOWN -> unknownContainer();
            case CONFIGURED -> throw new IllegalStateException("no runtime alone has " + state);
        };
    }

    Container unknownContainer() {
        var hook = hooks().partialCreate()
                .orElseThrow(() -> new NotRunException(
                        "the subject has no hook that leaves a creation half done"));
        ContainerId id = freshId();
        hook.leave(manager.raw(), environment.runtimeContext(), CreateRequest.of(id, bundle(id,
                new TestProgram.SleepForever())));
        return ruleFindings.expectValue(Clause.RECOVER_3, () -> runtime().find(id));
    }

    void awaitReady(Container container, TestProgram testProgram) {
        if (!testProgram.announcesReady()) {
            return;
        }
        if (!supports(Capability.LOGS)) {
            throw new NotRunException("without LOGS nobody sees when the program is ready for signals");
        }
        eventually(Clause.LOGS_3, "the program never said that it is ready",
                () -> readLog(container, LogRequest.NO_FOLLOW, LogChunk.StandardStream.STDOUT)
                        .startsWith(TestProgram.READY));
    }

    /** Returns the exit, waiting for it. */
    Exit awaitExit(Container container) {
        Optional<Exit> exit = ruleFindings.expectValue(Clause.AWAIT_1, () -> container.await(timeout()));
        return exit.orElseThrow(() -> ruleFindings.violation(Clause.AWAIT_1,
                "no exit came within " + timeout().toSeconds() + " s"));
    }

    boolean isAlive(ProcessIdentity process) {
        return hooks().livenessProbe().test(process);
    }

    /** Returns the runtime's own handle, below an engine if there is one. */
    Container rawContainer(ContainerId id) {
        return ruleFindings.expectValue(Clause.FIND_1, () -> manager.raw().find(id));
    }

    State stateOf(Container container) {
        return ruleFindings.expectValue(Clause.OBSERVE_1, container::state);
    }

    void expectState(Clause clause, Container container, State expected) {
        State state = ruleFindings.expectValue(clause, container::state);
        ruleFindings.check(clause, state == expected,
                () -> "the state is " + state + " instead of " + expected);
    }

    void expectCode(Clause clause, Exit exit, int code) {
        ruleFindings.check(clause, exit instanceof Exit.Exited exited && exited.code() == code,
                () -> "the exit is " + exit + " instead of code " + code);
    }

    void expectGone(Clause clause, ContainerId id) {
        ruleFindings.expectFailure(clause, NotFoundException.class, () -> runtime().find(id));
        List<Container> list = ruleFindings.expectValue(clause, () -> runtime().list());
        ruleFindings.check(clause, list.stream().noneMatch(container -> container.id().equals(id)),
                () -> id + " is still listed");
    }

    void eventually(Clause clause, String message, ThrowingCondition throwingCondition) {
        long deadlineNanos = System.nanoTime() + timeout().toNanos();
        ruleFindings.expectSuccess(clause, () -> {
            while (!throwingCondition.holds()) {
                if (System.nanoTime() > deadlineNanos) {
                    throw ruleFindings.violation(clause, message);
                }
                TestThreads.sleep(Duration.ofMillis(2));
            }
        });
    }

    /** Something that may come true, or fail. */
    @FunctionalInterface
    interface ThrowingCondition {
        boolean holds() throws Exception;
    }

    /** Returns what a program wrote to one stream, one byte in each character. */
    String readLog(Container container, LogRequest request, LogChunk.StandardStream standardStream) {
        StringBuilder text = new StringBuilder();
        try (ContainerLogReader reader = container.logs(request)) {
            for (Optional<LogChunk> chunk = reader.next(); chunk.isPresent(); chunk = reader.next()) {
                if (chunk.orElseThrow().stream() == standardStream) {
                    text.append(StandardCharsets.ISO_8859_1.decode(chunk.orElseThrow().bytes()));
                }
            }
        }
        return text.toString();
    }

    @Override
    public void close() {
        List<ContainerId> created;
        synchronized (ids) {
            created = List.copyOf(ids);
        }
        if (!created.isEmpty()) {
            TestEnvironment.BackendInstance cleanupManager = cleanupManager();
            created.forEach(id -> deleteContainer(cleanupManager, id));
        }
    }

    /** Returns the manager that removes what the rule has made. */
    TestEnvironment.BackendInstance cleanupManager() {
        return manager;
    }

    void deleteContainer(TestEnvironment.BackendInstance cleanupManager, ContainerId id) {
        try {
            cleanupManager.runtime().find(id).forceDelete();
        } catch (NotFoundException e) {
            // nothing is left, as most rules end
        } catch (RuntimeException e) {
            ruleFindings.record(ruleFindings.violation(Clause.FORCE_DELETE_1,
                    "cleaning up after a rule threw " + RuleFindings.describe(e)));
        }
    }
}
