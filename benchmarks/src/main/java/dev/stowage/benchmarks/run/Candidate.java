package dev.stowage.benchmarks.run;

import java.nio.file.Path;

/**
 * A store, lock or runtime that is compared with others in a case.
 *
 * @param name its name: unique in a case, and the same in all cases and goals
 * @param kind where it comes from
 * @param description a description for people
 * @param opener opens it
 */
public record Candidate(String name, Kind kind, String description, Opener opener) {

    /** Where a candidate comes from. */
    public enum Kind {
        /** A backend of this installation. */
        OURS,
        /** A model of what a peer does, or the peer itself. */
        PEER,
        /** A baseline: a bound set by hardware or kernel, or a building block of its own. */
        RAW
    }

    /** Opens a candidate. */
    @FunctionalInterface
    public interface Opener {
        /**
         * Opens and fills the candidate; not measured.
         *
         * @param directory an empty directory for its files
         * @return the workload
         * @throws Exception any failure; the candidate is then not run
         */
        BenchmarkWorkload open(Path directory) throws Exception;
    }
}
