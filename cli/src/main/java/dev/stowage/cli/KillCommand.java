package dev.stowage.cli;

import dev.stowage.api.Signal;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.StowageException;
import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code stowage kill}. */
@Command(name = "kill", preprocessor = KillCommand.ShortSignals.class, description = "Send a signal to containers.")
final class KillCommand extends MultiContainerSubcommand {
    @Option(names = {"-s",
            "--signal"}, paramLabel = "SIGNAL", defaultValue = "KILL", description = "Signal name or number (default: ${DEFAULT-VALUE}); -9 and -TERM are short for -s 9 and -s TERM.")
    private String signal = "KILL";

    @Option(names = {"-a", "--all"}, description = "Signal all running containers.")
    private boolean all;

    @Override
    void validate() {
        Signal.of(signal);
    }

    @Override
    boolean actsOnAll() {
        return all;
    }

    @Override
    boolean isSelected(ContainerSummary summary) {
        return summary.state().hasProcess();
    }

    @Override
    String cure(StowageException error, String reference) {
        return error instanceof NotFoundException && isSignal(reference)
                ? "to send this signal, give -s " + reference
                : "";
    }

    @Override
    void execute(EngineContainer container, String reference) {
        container.kill(Signal.of(signal));
        print(reference);
    }

    private static boolean isSignal(String text) {
        try {
            Signal.of(text);
            return true;
        } catch (InvalidArgumentException e) {
            return false; // the question was whether it is one
        }
    }

    /** Reads {@code -9} and {@code -TERM} as kill(1) does. */
    static final class ShortSignals implements IParameterPreprocessor {
        @Override
        public boolean preprocess(Stack<String> arguments, CommandSpec command, ArgSpec argument,
                Map<String, Object> ignored) {
            // the first argument is on top; after "--" there are no options
            for (int i = arguments.size() - 1; i >= 0 && !arguments.get(i).equals("--"); i--) {
                String text = arguments.get(i);
                if (text.matches("-[0-9]+") || (text.startsWith("-") && isSignal(text.substring(1)))) {
                    arguments.set(i, "--signal=" + text.substring(1));
                }
            }
            return false;
        }
    }
}
