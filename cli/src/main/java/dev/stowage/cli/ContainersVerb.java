package dev.stowage.cli;

import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.StowageException;
import java.util.List;
import picocli.CommandLine.Parameters;

/** A verb for several containers: each is tried, and what fails does not keep the others. */
abstract class ContainersVerb extends Verb {
    @Parameters(paramLabel = "CONTAINER", arity = "0..*", description = "Id, name, or the beginning of an id.")
    private List<String> containers = List.of();

    @Override
    public final Integer call() {
        int code = ExitCodes.DONE;
        try (Session session = Session.open(command())) {
            for (String text : texts(session, containers)) {
                try {
                    act(session, text);
                } catch (StowageException e) {
                    CommandRun.report(console(), command(), e);
                    code = ExitCodes.FAILED;
                }
            }
            finish();
        }
        return code;
    }

    /** Called once all have been tried. */
    void finish() {}

    /** The containers to act on; those that were named, unless the verb can mean others. */
    List<String> texts(Session session, List<String> named) {
        if (named.isEmpty()) {
            throw new UsageException("name a container");
        }
        return named;
    }

    void act(Session session, String text) {
        EngineContainer container = session.container(text);
        act(container);
        print(text);
    }

    /** Does what the verb says. */
    abstract void act(EngineContainer container);
}
