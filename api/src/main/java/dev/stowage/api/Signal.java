package dev.stowage.api;

import dev.stowage.api.error.InvalidArgumentException;
import java.util.List;
import java.util.Locale;

/**
 * A signal by its Linux number.
 *
 * {@snippet :
 * assert Signal.of("SIGTERM").equals(Signal.TERM);
 * }
 *
 * @param number 1 to 64; the numbers of signal(7) for x86 and ARM
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public record Signal(int number) {
    /** Asks a program to reload; the end of a terminal. */
    public static final Signal HUP = new Signal(1);
    /** Interrupt from the keyboard. */
    public static final Signal INT = new Signal(2);
    /** Ends a process; cannot be handled. */
    public static final Signal KILL = new Signal(9);
    /** Free for the program. */
    public static final Signal USR1 = new Signal(10);
    /** Asks a program to end. */
    public static final Signal TERM = new Signal(15);
    /** Thaws a process. */
    public static final Signal CONT = new Signal(18);
    /** Freezes a process; cannot be handled. */
    public static final Signal STOP = new Signal(19);

    private static final int REALTIME_MINIMUM = 34;
    private static final int MAXIMUM = 64;
    private static final List<String> NAMES = List.of("HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS",
            "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP",
            "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

    /**
     * Checks the number.
     *
     * @throws InvalidArgumentException if it is not from 1 to 64
     */
    public Signal {
        if (number < 1 || number > MAXIMUM) {
            throw new InvalidArgumentException("signal " + number,
                    "does not exist; numbers are 1 to " + MAXIMUM);
        }
    }

    /**
     * Reads a signal as kill(1) does.
     *
     * @param text a name with or without {@code SIG}, in any case, {@code RTMIN+n}, {@code RTMAX-n}, or a
     * number
     * @return the signal
     * @throws InvalidArgumentException if there is no such signal
     */
    public static Signal of(String text) {
        String name = text.toUpperCase(Locale.ROOT);
        if (name.startsWith("SIG")) {
            name = name.substring(3);
        }
        try {
            if (!name.isEmpty() && Character.isDigit(name.charAt(0))) {
                return new Signal(Integer.parseInt(name));
            }
            if (name.startsWith("RTMIN")) {
                return realtime(text, REALTIME_MINIMUM + offset(name, '+'));
            }
            if (name.startsWith("RTMAX")) {
                return realtime(text, MAXIMUM - offset(name, '-'));
            }
        } catch (NumberFormatException e) {
            throw unknown(text);
        }
        int index = NAMES.indexOf(name);
        if (index < 0) {
            throw unknown(text);
        }
        return new Signal(index + 1);
    }

    /**
     * {@return the name without {@code SIG}, for example {@code TERM} or {@code RTMIN+1}; {@code 32} and
     * {@code 33} have no name}
     */
    public String shortName() {
        if (number <= NAMES.size()) {
            return NAMES.get(number - 1);
        }
        if (number < REALTIME_MINIMUM) {
            return Integer.toString(number);
        }
        return number == REALTIME_MINIMUM ? "RTMIN" : "RTMIN+" + (number - REALTIME_MINIMUM);
    }

    /** Returns the name with {@code SIG}, or the number where there is no name. */
    @Override
    public String toString() {
        String name = shortName();
        return Character.isDigit(name.charAt(0)) ? name : "SIG" + name;
    }

    private static int offset(String name, char sign) {
        String rest = name.substring("RTMIN".length());
        if (rest.isEmpty()) {
            return 0;
        }
        if (rest.charAt(0) != sign) {
            throw new NumberFormatException(rest);
        }
        return Integer.parseUnsignedInt(rest.substring(1));
    }

    private static Signal realtime(String text, int number) {
        if (number < REALTIME_MINIMUM || number > MAXIMUM) {
            throw unknown(text);
        }
        return new Signal(number);
    }

    private static InvalidArgumentException unknown(String text) {
        return new InvalidArgumentException("signal \"" + text + "\"",
                "is not known; give a name such as TERM or SIGTERM, or a number from 1 to 64");
    }
}
