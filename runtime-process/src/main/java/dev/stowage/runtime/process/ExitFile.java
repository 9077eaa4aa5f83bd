package dev.stowage.runtime.process;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.Signal;
import dev.stowage.records.ExitText;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses the exit file of a run. A supervisor writes {@code CODE}; a manager that has to determine the exit
 * itself writes {@link ExitText}. Older managers wrote {@code CODE SIGNAL SOURCE} (signal 0: none) or
 * {@code unknown CAUSE}, which are still read.
 */
final class ExitFile {
    private static final Pattern KERNEL_EXIT = Pattern.compile("(\\d{1,3}) (\\d{1,2}) (PIDFD|ZOMBIE)");
    private static final Pattern UNKNOWN = Pattern.compile("unknown (MONITOR_LOST|MONITOR_STALLED|REBOOT)");

    private ExitFile() {}

    /**
     * Parses the contents of an exit file.
     *
     * @param modifiedAt when the file was written, for the forms without a time
     * @return the exit; empty if the file is corrupt
     */
    static Optional<Exit> parse(String text, Instant modifiedAt) {
        Optional<Exit> exit = ExitText.parse(text);
        if (exit.isPresent()) {
            return exit;
        }
        String line = text.strip();
        Matcher kernelExit = KERNEL_EXIT.matcher(line);
        if (kernelExit.matches()) {
            Optional<Signal> signal = Optional.of(Integer.parseInt(kernelExit.group(2)))
                    .filter(number -> number != 0)
                    .map(Signal::new);
            return exited(kernelExit.group(1), signal, modifiedAt, ExitSource.valueOf(kernelExit.group(3)));
        }
        Matcher unknown = UNKNOWN.matcher(line);
        return unknown.matches()
                ? Optional.of(Exit.unknown(UnknownExitCause.valueOf(unknown.group(1)),
                        modifiedAt, ExitSource.RUNTIME))
                : exited(line, Optional.empty(), modifiedAt, ExitSource.EXIT_FILE);
    }

    private static Optional<Exit> exited(String text, Optional<Signal> signal,
            Instant at, ExitSource source) {
        OptionalInt code = ExitText.parseCode(text);
        if (code.isEmpty()) {
            return Optional.empty();
        }
        Exit.Exited exit = Exit.exited(code.getAsInt(), at, source);
        return Optional.of(signal.map(exit::withSignal).orElse(exit));
    }
}
