package dev.stowage.benchmarks.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The results of one case.
 *
 * @param benchmark the benchmark's name
 * @param parameters the parameters of the case
 * @param samples the samples of each candidate, in the order of the case; copied
 */
public record CaseResult(String benchmark, Map<String, String> parameters, List<CandidateSamples> samples) {
    /** Copies the samples. */
    public CaseResult {
        samples = List.copyOf(samples);
    }

    /**
     * Finds a candidate.
     *
     * @param name its name
     * @return its samples; empty if it is not in the case
     */
    public Optional<CandidateSamples> find(String name) {
        return samples.stream().filter(one -> one.candidate().equals(name)).findFirst();
    }
}
