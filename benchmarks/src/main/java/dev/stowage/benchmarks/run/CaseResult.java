package dev.stowage.benchmarks.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a case gave.
 *
 * @param benchmark the benchmark's name
 * @param parameters the conditions
 * @param samples one for each candidate, in the order of their turns; copied
 */
public record CaseResult(String benchmark, Map<String, String> parameters, List<CandidateSamples> samples) {
    /** Copies the series. */
    public CaseResult {
        samples = List.copyOf(samples);
    }

    /**
     * Finds a candidate.
     *
     * @param name its name
     * @return what it did, if it took part
     */
    public Optional<CandidateSamples> find(String name) {
        return samples.stream().filter(one -> one.candidate().equals(name)).findFirst();
    }
}
