package dev.stowage.checks.crash;

import dev.stowage.api.Exit;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.StowageException;
import dev.stowage.checks.crash.Tally.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Another manager looks at what a dead one has left, goes on with it, and takes it away. */
final class Inquest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration ORPHANS_END = Duration.ofSeconds(10);

    private final Pair pair;
    private final Place place;
    private final Act act;
    private final String what;
    private final Tally tally;
    private final RandomGenerator random;

    Inquest(Pair pair, Place place, Act act, String what, Tally tally, RandomGenerator random) {
        this.pair = pair;
        this.place = place;
        this.act = act;
        this.what = what;
        this.tally = tally;
        this.random = random;
    }

    /** Something is not as the contract says; the rest of the case would prove nothing. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        private final Fault fault;

        Broken(Fault fault, String message) {
            super(message);
            this.fault = fault;
        }
    }

    /**
     * Examines the place, and leaves it empty.
     *
     * @param legal what may be found
     */
    void hold(Set<Outcome> legal) throws InterruptedException {
        String doing = "open";
        try (Manager manager = Manager.open(pair, place, Tap.NONE)) {
            doing = "look";
            Outcome found = look(manager, legal);
            // often enough, what was found is deleted at once
            if (found != Outcome.ABSENT && random.nextInt(4) > 0) {
                doing = "go on from " + found;
                goOn(manager.container(), found);
            }
            doing = "force delete from " + found;
            Optional<EngineContainer> left = manager.lookedUp();
            if (left.isPresent()) {
                left.orElseThrow().forceDelete();
            }
            Leftovers leftovers = new Leftovers(place);
            nothingIsLeft(leftovers::foundOutsideTrash);
            doing = "use the id again";
            again(manager);
            nothingIsLeft(leftovers::found);
        } catch (Broken e) {
            tally.fault(e.fault, what + ": " + e.getMessage());
        } catch (StowageException e) {
            tally.fault(Fault.REFUSED, what + ": " + doing + ": " + e);
            e.printStackTrace(System.out);
        }
    }

    private Outcome look(Manager manager, Set<Outcome> legal) throws Broken {
        Optional<EngineContainer> container = manager.lookedUp();
        boolean listed = manager.engine().list().stream().anyMatch(one -> one.id().equals(place.id()));
        List<ContainerSummary> summaries = manager.engine()
                .summaries()
                .stream()
                .filter(one -> one.id().container().equals(place.id()))
                .toList();
        if (listed != container.isPresent() || (summaries.size() == 1) != container.isPresent()) {
            throw new Broken(Fault.LOST, "found: " + container.isPresent() + ", listed: " + listed + ", in "
                    + summaries.size() + " summaries");
        }
        if (summaries.stream().anyMatch(one -> one.state() == State.UNKNOWN)) {
            throw new Broken(Fault.LOST, "the list says " + summaries);
        }
        Outcome.Seen seen = Outcome.of(container);
        if (!legal.contains(seen.outcome())) {
            boolean exit = seen.outcome() == Outcome.WRONG_EXIT || seen.outcome() == Outcome.KILLED;
            throw new Broken(exit ? Fault.WRONG_EXIT : Fault.LOST,
                    "is " + seen.outcome() + ", not one of " + legal + ": " + seen.text());
        }
        return seen.outcome();
    }

    /** Lets the container come to an end, from wherever it is, and ends or begins a run. */
    private void goOn(EngineContainer container, Outcome found) throws Broken, InterruptedException {
        switch (found) {
            case CONFIGURED, CREATED -> {
                container.start();
                finish(container, Set.of(naturalEnd()));
            }
            case RUNNING, PAUSED -> finish(container, act.exits());
            case ENDED, KILLED -> {
                exit(container, act.exits());
                container.start();
                finish(container, Set.of(naturalEnd()));
            }
            case ABSENT, WRONG_EXIT, UNREADABLE -> throw new AssertionError("judged before");
        }
    }

    private Outcome naturalEnd() {
        return act.program() == Program.STUBBORN ? Outcome.KILLED : Outcome.ENDED;
    }

    private void finish(EngineContainer container, Set<Outcome> exits) throws Broken, InterruptedException {
        if (act.program() != Program.QUICK) {
            Deadline.within(PATIENCE, () -> container.await(Duration.ZERO).isPresent()
                    || isReady(container));
            act.stop(container);
        }
        exit(container, exits);
        Outcome.Seen seen = Outcome.of(Optional.of(container));
        if (!exits.contains(seen.outcome())) {
            throw new Broken(Fault.WRONG_EXIT, "after its end it is " + seen.text());
        }
    }

    private boolean isReady(EngineContainer container) {
        try {
            return container.state() == State.PAUSED || act.hasSaidReady(container);
        } catch (StowageException e) {
            return false;
        }
    }

    private void exit(EngineContainer container, Set<Outcome> exits) throws Broken {
        Exit exit = container.await(PATIENCE)
                .orElseThrow(() -> new Broken(Fault.LOST, "no exit in " + PATIENCE.toSeconds() + " s"));
        if (!exits.contains(Outcome.of(exit))) {
            throw new Broken(Fault.WRONG_EXIT, "the exit is " + exit + ", not one of " + exits);
        }
    }

    private void again(Manager manager) throws Broken {
        EngineContainer container = manager.engine()
                .create(place.id(), place.bundle(pair, Program.QUICK));
        container.start();
        exit(container, Set.of(Outcome.ENDED));
        container.observe();
        container.delete();
    }

    private static void nothingIsLeft(Supplier<List<String>> leftovers) throws Broken, InterruptedException {
        if (!Deadline.within(ORPHANS_END, () -> leftovers.get().isEmpty())) {
            throw new Broken(Fault.ORPHAN, String.join("; ", leftovers.get()));
        }
    }
}
