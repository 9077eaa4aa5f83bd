package dev.stowage.runtime.process;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.Signal;
import dev.stowage.posix.ProcessExitStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one line of an exit file: {@code CODE} as the supervisor writes it, {@code CODE SIGNAL SOURCE} (signal
 * 0: none) or {@code unknown CAUSE} where a manager had to conclude it.
 */
final class ExitText {
    private static final Pattern CODE = Pattern.compile("(\\d{1,3})");
    private static final Pattern KERNEL_EXIT = Pattern.compile("(\\d{1,3}) (\\d{1,2}) (PIDFD|ZOMBIE)");
    private static final Pattern UNKNOWN = Pattern.compile("unknown (MONITOR_LOST|MONITOR_STALLED|REBOOT)");

    private ExitText() {}

    static Optional<Exit> parse(String text, Instant at) {
        String line = text.strip();
        Matcher code = CODE.matcher(line);
        if (code.matches()) {
            return exited(code.group(1), Optional.empty(), at, ExitSource.EXIT_FILE);
        }
        Matcher kernelExit = KERNEL_EXIT.matcher(line);
        if (kernelExit.matches()) {
            int signal = Integer.parseInt(kernelExit.group(2));
            return exited(kernelExit.group(1),
                    signal == 0 ? Optional.empty() : Optional.of(new Signal(signal)), at,
                    ExitSource.valueOf(kernelExit.group(3)));
        }
        Matcher unknown = UNKNOWN.matcher(line);
        return unknown.matches()
                ? Optional.of(
                        Exit.unknown(UnknownExitCause.valueOf(unknown.group(1)), at, ExitSource.RUNTIME))
                : Optional.empty();
    }

    static String of(Exit exit) {
        return switch (exit) {
            case Exit.Exited e ->
                e.code() + " " + e.signal().map(Signal::number).orElse(0) + " " + e.source();
            case Exit.Unknown e -> "unknown " + e.cause();
            case Exit.NeverStarted e -> Integer.toString(e.commandLineCode());
        } + "\n";
    }

    /** What the kernel told of a process. */
    static Exit of(ProcessExitStatus end, Instant at, ExitSource source) {
        return switch (end) {
            case ProcessExitStatus.NormalExit e ->
                Exit.exited(e.code(), at, source);
            case ProcessExitStatus.KilledBySignal e ->
                Exit.exited(128 + e.signal(), at, source).withSignal(new Signal(e.signal()));
        };
    }

    private static Optional<Exit> exited(String code, Optional<Signal> signal, Instant at,
            ExitSource source) {
        int number = Integer.parseInt(code);
        if (number > 255) {
            return Optional.empty();
        }
        Exit.Exited exited = Exit.exited(number, at, source);
        return Optional.of(signal.map(exited::withSignal).orElse(exited));
    }
}
