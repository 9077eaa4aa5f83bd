package dev.stowage.api;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The settings of one backend. A backend reads its keys when it is built. A value that cannot be read is
 * recorded as a problem and replaced by the default; a key that nobody has read is a problem, too. So the
 * host can report all problems of all backends in one message before it uses any of them.
 *
 * {@snippet :
 * Duration timeout = context.settings().duration("lock-timeout", Duration.ofSeconds(10));
 * }
 *
 * <p>
 * Thread-safe.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class Settings {
    private final Map<String, String> values;
    private final Set<String> knownKeys = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * Creates settings.
     *
     * @param values the values by key, without a backend's prefix; copied
     */
    public Settings(Map<String, String> values) {
        this.values = new TreeMap<>(values);
    }

    /** {@return settings in which no key is set, so each has its default} */
    public static Settings empty() {
        return new Settings(Map.of());
    }

    /**
     * Reads a text, without the blanks around it.
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
     * @return the value, if it is set and valid
     */
    public synchronized Optional<Path> path(String key) {
        return text(key).flatMap(value -> {
            try {
                Path path = Path.of(value);
                if (path.isAbsolute()) {
                    return Optional.of(path.normalize());
                }
            } catch (InvalidPathException e) {
                // reported as a problem below
            }
            problems.add(key + " = " + value + ": must be an absolute path");
            return Optional.empty();
        });
    }

    /**
     * Reads a duration that is not negative, written as {@code 250ms}, {@code 10s}, {@code 5m}, {@code 2h} or
     * in ISO-8601 form.
     *
     * @param key the key
     * @param defaultValue the value of a key that is not set
     * @return the value; the default if it is not set or wrong
     */
    public synchronized Duration duration(String key, Duration defaultValue) {
        return text(key).map(value -> {
            try {
                Duration duration = Duration.parse(toIso8601(value));
                if (!duration.isNegative()) {
                    return duration;
                }
            } catch (DateTimeParseException | NumberFormatException e) {
                // reported as a problem below
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
     * @param defaultValue the value of a key that is not set
     * @return the value; the default if it is not set or wrong
     */
    public synchronized long number(String key, long minimum, long maximum, long defaultValue) {
        return text(key).map(value -> {
            try {
                long number = Long.parseLong(value);
                if (number >= minimum && number <= maximum) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // reported as a problem below
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
     * @param defaultValue the value of a key that is not set
     * @param <E> the enum
     * @return the value; the default if it is not set or wrong
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
     * Records that a value is wrong, found by the backend itself.
     *
     * @param key the key
     * @param problem what it must be, for example {@code must be a file that can be read}
     */
    public synchronized void reject(String key, String problem) {
        knownKeys.add(key);
        problems.add(Optional.ofNullable(values.get(key)).map(value -> key + " = " + value).orElse(key) + ": "
                + problem);
    }

    /**
     * {@return all problems so far: values that could not be read, and keys that nobody has read} Each is a
     * sentence that names the key, the value and the cure.
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
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
