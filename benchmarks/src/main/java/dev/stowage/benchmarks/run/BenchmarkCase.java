package dev.stowage.benchmarks.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Candidates under equal conditions.
 *
 * @param parameters the conditions, by name; copied in order
 * @param medium where their directories are
 * @param candidates who takes turns; copied in order
 */
public record BenchmarkCase(Map<String, String> parameters, Medium medium, List<Candidate> candidates) {
    /** Copies both. */
    public BenchmarkCase {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        candidates = List.copyOf(candidates);
    }

    /** Where the files of a case lie. */
    public enum Medium {
        /** On the disk that is measured. */
        DISK,
        /** In memory, where a flush costs nothing. */
        TMPFS
    }

    /**
     * Names parameters.
     *
     * @param namesAndValues name, value, name, value
     * @return the parameters in that order
     */
    public static Map<String, String> parameters(Object... namesAndValues) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.put(namesAndValues[i].toString(), namesAndValues[i + 1].toString());
        }
        return parameters;
    }

    /** Returns the parameters as one line. */
    public String title() {
        return parameters.entrySet()
                .stream()
                .map(parameter -> parameter.getKey() + " " + parameter.getValue())
                .collect(Collectors.joining(", "));
    }
}
