package dev.stowage.api;

import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The settings of one backend. Asking for a key makes it known; a value that cannot be read is noted as a
 * problem and answered with the default, so that the host can report all problems of all backends in one
 * message, unknown keys among them, after the backends are built and before any is used.
 *
 * <p>
 * Thread-safe.
 */
public final class Settings {
    private final Map<String, String> values;
    private final Set<String> knownKeys = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * Wraps values.
     *
     * @param values the values by key, without a backend's prefix; copied
     */
    public Settings(Map<String, String> values) {
        this.values = new TreeMap<>(values);
    }

    /**
     * Returns settings with no value set.
     *
     * @return settings that answer every question with the default
     */
    public static Settings empty() {
        return new Settings(Map.of());
    }

    /**
     * Reads a text.
     *
     * @param key the key
     * @return the value, if there is one
     */
    public synchronized Optional<String> text(String key) {
        knownKeys.add(key);
        return Optional.ofNullable(values.get(key)).map(String::strip);
    }

    /**
     * Reads an absolute path.
     *
     * @param key the key
     * @return the value, if there is a good one
     */
    public synchronized Optional<Path> path(String key) {
        return text(key).flatMap(value -> {
            try {
                Path path = Path.of(value);
                if (path.isAbsolute()) {
                    return Optional.of(path.normalize());
                }
            } catch (java.nio.file.InvalidPathException e) {
                // the problem below says it
            }
            problems.add(key + " = " + value + ": must be an absolute path");
            return Optional.empty();
        });
    }

    /**
     * Reads a duration, written as {@code 250ms}, {@code 10s}, {@code 5m}, {@code 2h} or in ISO-8601 form.
     *
     * @param key the key
     * @param defaultValue what is meant where nothing is said
     * @return the value or the standard
     */
    public synchronized Duration duration(String key, Duration defaultValue) {
        return text(key).map(value -> {
            try {
                Duration duration = Duration.parse(toIso8601(value));
                if (!duration.isNegative()) {
                    return duration;
                }
            } catch (DateTimeParseException | NumberFormatException e) {
                // the problem below says it
            }
            problems.add(key + " = " + value + ": must be a duration such as 250ms, 10s or 5m");
            return defaultValue;
        }).orElse(defaultValue);
    }

    /**
     * Reads a whole number.
     *
     * @param key the key
     * @param minimum the smallest allowed
     * @param maximum the largest allowed
     * @param defaultValue what is meant where nothing is said
     * @return the value or the standard
     */
    public synchronized long number(String key, long minimum, long maximum, long defaultValue) {
        return text(key).map(value -> {
            try {
                long number = Long.parseLong(value);
                if (number >= minimum && number <= maximum) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // the problem below says it
            }
            problems.add(key + " = " + value + ": must be a whole number from " + minimum + " to " + maximum);
            return defaultValue;
        }).orElse(defaultValue);
    }

    /**
     * Reads one of several words, the names of the constants of an enum in lower case with {@code -} for
     * {@code _}.
     *
     * @param key the key
     * @param defaultValue what is meant where nothing is said
     * @param <E> the enum
     * @return the value or the standard
     */
    public synchronized <E extends Enum<E>> E choice(String key, E defaultValue) {
        E[] constants = defaultValue.getDeclaringClass().getEnumConstants();
        return text(key).map(value -> {
            for (E constant : constants) {
                if (valueName(constant).equals(value)) {
                    return constant;
                }
            }
            problems.add(key + " = " + value + ": must be one of "
                    + Arrays.stream(constants).map(Settings::valueName).collect(Collectors.joining(", ")));
            return defaultValue;
        }).orElse(defaultValue);
    }

    /**
     * Notes that a value is wrong in a way that only its reader can tell.
     *
     * @param key the key
     * @param problem what it must be, for example {@code must be a file that can be read}
     */
    public synchronized void reject(String key, String problem) {
        knownKeys.add(key);
        problems.add(Optional.ofNullable(values.get(key)).map(value -> key + " = " + value).orElse(key)
                + ": " + problem);
    }

    /**
     * Returns everything that is wrong so far: values that could not be read, and keys that nobody asked for.
     *
     * @return sentences that name the key, the value and the cure; empty if all is well
     */
    public synchronized List<String> problems() {
        List<String> all = new ArrayList<>(problems);
        for (String key : values.keySet()) {
            if (!knownKeys.contains(key)) {
                all.add(key + ": is not known; known here: "
                        + (knownKeys.isEmpty() ? "none" : String.join(", ", knownKeys)));
            }
        }
        return List.copyOf(all);
    }

    private static String toIso8601(String value) {
        if (value.endsWith("ms")) {
            return Duration.ofMillis(Long.parseLong(value.substring(0, value.length() - 2))).toString();
        }
        return value.startsWith("P") ? value : "PT" + value;
    }

    private static String valueName(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
