package dev.stowage.benchmarks.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a case gave.
 *
 * @param benchmark the benchmark's name
 * @param parameters the conditions
 * @param series one for each contestant, in the order of their turns; copied
 */
public record CaseResult(String benchmark, Map<String, String> parameters, List<Series> series) {
    /** Copies the series. */
    public CaseResult {
        series = List.copyOf(series);
    }

    /**
     * Finds a contestant.
     *
     * @param name its name
     * @return what it did, if it took part
     */
    public Optional<Series> of(String name) {
        return series.stream().filter(one -> one.contestant().equals(name)).findFirst();
    }
}
