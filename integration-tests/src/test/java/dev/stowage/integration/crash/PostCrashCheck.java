package dev.stowage.integration.crash;

import dev.stowage.api.Exit;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.StowageException;
import dev.stowage.integration.crash.CrashStatistics.CrashViolation;
import dev.stowage.posix.Failpoints;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Checks what a killed manager has left: another manager observes, uses and deletes the container. */
final class PostCrashCheck {
    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration CLEANUP_TIMEOUT = Duration.ofSeconds(10);

    private final CrashTestPair crashTestPair;
    private final CrashTestEnvironment environment;
    private final OperationScenario scenario;
    private final String label;
    private final CrashStatistics statistics;
    private final RandomGenerator random;

    PostCrashCheck(CrashTestPair crashTestPair, CrashTestEnvironment environment, OperationScenario scenario,
            String label, CrashStatistics statistics, RandomGenerator random) {
        this.crashTestPair = crashTestPair;
        this.environment = environment;
        this.scenario = scenario;
        this.label = label;
        this.statistics = statistics;
        this.random = random;
    }

    /** A violation of the contract, after which the rest of the case would prove nothing. */
    private static final class ViolationException extends Exception {
        private static final long serialVersionUID = 1L;

        private final CrashViolation violation;

        ViolationException(CrashViolation violation, String message) {
            super(message);
            this.violation = violation;
        }
    }

    /**
     * Checks the container, and deletes it.
     *
     * @param allowed the permitted outcomes
     */
    void run(Set<ContainerOutcome> allowed) throws InterruptedException {
        String phase = "open";
        try (EngineInstance instance = EngineInstance.open(crashTestPair, environment, Failpoints.NONE)) {
            phase = "observe";
            ContainerOutcome found = checkState(instance, allowed);
            // in every fourth case the container is deleted as it was found
            if (found != ContainerOutcome.ABSENT && random.nextInt(4) > 0) {
                phase = "use from " + found;
                resumeLifecycle(instance.container(), found);
            }
            phase = "force delete from " + found;
            Optional<EngineContainer> remaining = instance.findContainer();
            if (remaining.isPresent()) {
                remaining.orElseThrow().forceDelete();
            }
            ContainerLeftovers containerLeftovers = new ContainerLeftovers(environment);
            checkNoLeftovers(containerLeftovers::scanOutsideTrash);
            phase = "use the id again";
            checkIdIsReusable(instance);
            checkNoLeftovers(containerLeftovers::scan);
        } catch (ViolationException e) {
            statistics.addViolation(e.violation, label + ": " + e.getMessage());
        } catch (StowageException e) {
            statistics.addViolation(CrashViolation.REFUSED, label + ": " + phase + ": " + e);
            e.printStackTrace(System.out);
        }
    }

    private ContainerOutcome checkState(EngineInstance instance, Set<ContainerOutcome> allowed)
            throws ViolationException {
        Optional<EngineContainer> container = instance.findContainer();
        boolean listed = instance.engine().list().stream().anyMatch(one -> one.id().equals(environment.id()));
        List<ContainerSummary> summaries = instance.engine()
                .summaries()
                .stream()
                .filter(one -> one.id().container().equals(environment.id()))
                .toList();
        if (listed != container.isPresent() || (summaries.size() == 1) != container.isPresent()) {
            throw new ViolationException(CrashViolation.LOST, "found: " + container.isPresent() + ", listed: "
                    + listed + ", in " + summaries.size() + " summaries");
        }
        if (summaries.stream().anyMatch(one -> one.state() == State.UNKNOWN)) {
            throw new ViolationException(CrashViolation.LOST, "the list says " + summaries);
        }
        ContainerOutcome.ObservedOutcome observed = ContainerOutcome.of(container);
        if (!allowed.contains(observed.containerOutcome())) {
            boolean exit = observed.containerOutcome() == ContainerOutcome.WRONG_EXIT
                    || observed.containerOutcome() == ContainerOutcome.KILLED;
            throw new ViolationException(exit ? CrashViolation.WRONG_EXIT : CrashViolation.LOST,
                    "is " + observed.containerOutcome() + ", not one of " + allowed + ": "
                            + observed.description());
        }
        return observed.containerOutcome();
    }

    /** Ends the run of the container in any state, and then starts or stops a further one. */
    private void resumeLifecycle(EngineContainer container, ContainerOutcome found)
            throws ViolationException, InterruptedException {
        switch (found) {
            case CONFIGURED, CREATED -> {
                container.start();
                stopAndCheckExit(container, Set.of(expectedOutcome()));
            }
            case RUNNING, PAUSED -> stopAndCheckExit(container, scenario.allowedExits());
            case ENDED, KILLED -> {
                checkExit(container, scenario.allowedExits());
                container.start();
                stopAndCheckExit(container, Set.of(expectedOutcome()));
            }
            case ABSENT, WRONG_EXIT, UNREADABLE -> throw new AssertionError("checked before: " + found);
        }
    }

    private ContainerOutcome expectedOutcome() {
        return scenario.program() == CrashTestProgram.STUBBORN ? ContainerOutcome.KILLED
                : ContainerOutcome.ENDED;
    }

    private void stopAndCheckExit(EngineContainer container, Set<ContainerOutcome> allowedExits)
            throws ViolationException, InterruptedException {
        if (scenario.program() != CrashTestProgram.QUICK) {
            CrashTestPoller.awaitTrue(EXIT_TIMEOUT, () -> container.await(Duration.ZERO).isPresent()
                    || container.state() == State.PAUSED || scenario.hasLoggedReady(container));
            scenario.stop(container);
        }
        checkExit(container, allowedExits);
        ContainerOutcome.ObservedOutcome observed = ContainerOutcome.of(Optional.of(container));
        if (!allowedExits.contains(observed.containerOutcome())) {
            throw new ViolationException(CrashViolation.WRONG_EXIT,
                    "after its end it is " + observed.description());
        }
    }

    private void checkExit(EngineContainer container, Set<ContainerOutcome> allowedExits)
            throws ViolationException {
        Exit exit = container.await(EXIT_TIMEOUT)
                .orElseThrow(() -> new ViolationException(CrashViolation.LOST,
                        "no exit in " + EXIT_TIMEOUT.toSeconds() + " s"));
        if (!allowedExits.contains(ContainerOutcome.of(exit))) {
            throw new ViolationException(CrashViolation.WRONG_EXIT,
                    "the exit is " + exit + ", not one of " + allowedExits);
        }
    }

    private void checkIdIsReusable(EngineInstance instance) throws ViolationException {
        EngineContainer container = instance.engine()
                .create(environment.id(), environment.bundle(crashTestPair, CrashTestProgram.QUICK));
        container.start();
        checkExit(container, Set.of(ContainerOutcome.ENDED));
        container.observe();
        container.delete();
    }

    private static void checkNoLeftovers(Supplier<List<String>> leftovers)
            throws ViolationException, InterruptedException {
        if (!CrashTestPoller.awaitTrue(CLEANUP_TIMEOUT, () -> leftovers.get().isEmpty())) {
            throw new ViolationException(CrashViolation.ORPHAN, String.join("; ", leftovers.get()));
        }
    }
}
