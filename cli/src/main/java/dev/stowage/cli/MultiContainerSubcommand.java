package dev.stowage.cli;

import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.LoadException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StowageException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Parameters;

/**
 * A subcommand that acts on several containers. It first finds all of them: if the command line names one
 * that does not exist, it acts on none. Then it tries each; an error on one is reported and does not keep it
 * from the others.
 */
abstract class MultiContainerSubcommand extends Subcommand {
    @Parameters(paramLabel = "CONTAINER", arity = "0..*", description = "Id, name, or unique prefix of an id.")
    private List<String> containers = List.of();

    /** A container, and what the user typed to name it. */
    private record Target(String reference, EngineContainer container) {}

    @Override
    public final Integer call() {
        requireReferences();
        validate();
        boolean allSucceeded;
        try (CommandSession session = command().openSession()) {
            List<Target> targets = new ArrayList<>();
            allSucceeded = findAll(session, targets);
            if (!allSucceeded && !actsOnAll()) {
                reportUntouched(targets);
                return CommandExitCodes.FAILED;
            }
            for (Target target : targets) {
                allSucceeded &= executeOrReport(target);
            }
        }
        afterAll();
        return allSucceeded ? CommandExitCodes.SUCCESS : CommandExitCodes.FAILED;
    }

    /** Refuses wrong options, before anything is opened. */
    void validate() {}

    /** Whether the options select the containers, so that the command line names none. */
    boolean actsOnAll() {
        return false;
    }

    /** Whether a command for all containers acts on this one. */
    boolean isSelected(ContainerSummary summary) {
        return true;
    }

    /** Acts on one container and prints the result. The reference is what the user typed. */
    abstract void execute(EngineContainer container, String reference);

    /** Whether this error means that there was nothing to do. */
    boolean isIgnored(StowageException error) {
        return false;
    }

    /** What the user can do about this error; empty if its message says all. */
    String cure(StowageException error, String reference) {
        return "";
    }

    /** Called once all containers have been tried. */
    void afterAll() {}

    private void requireReferences() {
        if (actsOnAll() && !containers.isEmpty()) {
            throw new UsageException("--all and containers by name exclude each other; leave out --all or "
                    + String.join(" ", containers));
        }
        if (!actsOnAll() && containers.isEmpty()) {
            throw new UsageException("no container given; name one or more");
        }
        containers.stream().filter(reference -> reference.startsWith("-")).findFirst().ifPresent(option -> {
            throw new UsageException(name() + " has no option " + option);
        });
    }

    private boolean findAll(CommandSession session, List<Target> targets) {
        boolean allFound = true;
        for (String reference : references(session)) {
            try {
                targets.add(new Target(reference, session.container(reference)));
            } catch (LoadException e) {
                throw e; // concerns all containers
            } catch (StowageException e) {
                boolean hasGone = actsOnAll() && e instanceof NotFoundException;
                if (!hasGone && !isIgnored(e)) {
                    report(e, reference, reference, cure(e, reference));
                    allFound = false;
                }
            }
        }
        return allFound;
    }

    private List<String> references(CommandSession session) {
        return actsOnAll()
                ? session.summaries()
                        .stream()
                        .filter(this::isSelected)
                        .map(summary -> summary.id().container().value())
                        .toList()
                : containers;
    }

    private void reportUntouched(List<Target> targets) {
        if (!targets.isEmpty()) {
            console().err()
                    .println("stowage: so nothing was done with "
                            + targets.stream().map(Target::reference).collect(Collectors.joining(", ")));
        }
    }

    private boolean executeOrReport(Target target) {
        try {
            execute(target.container(), target.reference());
            return true;
        } catch (LoadException e) {
            throw e; // concerns all containers
        } catch (StowageException e) {
            if (isIgnored(e)) {
                return true;
            }
            report(e, target.container().id().value(), target.reference(), cure(e, target.reference()));
            return false;
        }
    }
}
