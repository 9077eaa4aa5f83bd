package dev.stowage.benchmarks.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Candidates that are compared under the same parameters.
 *
 * @param parameters the parameters by name; copied in order
 * @param medium where the candidates' directories are
 * @param candidates the candidates; copied in order
 */
public record BenchmarkCase(Map<String, String> parameters, Medium medium, List<Candidate> candidates) {
    /** Copies both. */
    public BenchmarkCase {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        candidates = List.copyOf(candidates);
    }

    /** Where the files of a case are. */
    public enum Medium {
        /** On the measured disk. */
        DISK,
        /** On a file system in memory, where a flush costs nothing. */
        TMPFS
    }

    /**
     * Creates a map of parameters.
     *
     * @param namesAndValues names and values in alternation
     * @return the parameters in that order
     */
    public static Map<String, String> parameters(Object... namesAndValues) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.put(namesAndValues[i].toString(), namesAndValues[i + 1].toString());
        }
        return parameters;
    }

    /** Returns the parameters in one line. */
    public String title() {
        return parameters.entrySet()
                .stream()
                .map(parameter -> parameter.getKey() + " " + parameter.getValue())
                .collect(Collectors.joining(", "));
    }
}
