package dev.stowage.cli;

import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.LoadException;
import dev.stowage.api.error.StowageException;
import java.util.List;
import picocli.CommandLine.Parameters;

/**
 * A subcommand that acts on several containers. It tries all of them; an error on one is reported and does
 * not keep it from the others.
 */
abstract class MultiContainerSubcommand extends Subcommand {
    @Parameters(paramLabel = "CONTAINER", arity = "0..*", description = "Id, name, or unique prefix of an id.")
    private List<String> containers = List.of();

    @Override
    public final Integer call() {
        boolean allSucceeded = true;
        try (CommandSession session = command().openSession()) {
            for (String reference : references(session, containers)) {
                allSucceeded &= executeOrReport(session, reference);
            }
        }
        afterAll();
        return allSucceeded ? CommandExitCodes.SUCCESS : CommandExitCodes.FAILED;
    }

    /**
     * Returns the containers to act on: those that the command line names, unless the options select others.
     */
    List<String> references(CommandSession session, List<String> arguments) {
        if (arguments.isEmpty()) {
            throw new UsageException("no container given; name one or more");
        }
        return arguments;
    }

    /** Acts on one container and prints the result. The reference is what the user typed. */
    abstract void execute(EngineContainer container, String reference);

    /** Whether this error means that there was nothing to do. */
    boolean isIgnored(StowageException error) {
        return false;
    }

    /** What the user can do about this error; empty if its message says all. */
    String cure(StowageException error) {
        return "";
    }

    /** Called once all containers have been tried. */
    void afterAll() {}

    private boolean executeOrReport(CommandSession session, String reference) {
        String id = reference;
        try {
            EngineContainer container = session.container(reference);
            id = container.id().value();
            execute(container, reference);
            return true;
        } catch (LoadException e) {
            throw e; // concerns all containers
        } catch (StowageException e) {
            if (isIgnored(e)) {
                return true;
            }
            report(e, id, reference, cure(e));
            return false;
        }
    }
}
