package dev.stowage.benchmarks.run;

import java.nio.file.Path;

/**
 * One of those that are compared in a case.
 *
 * @param name unique in its case; the same in all cases and goals
 * @param kind whose it is
 * @param description what it is, for people
 * @param opener makes it ready
 */
public record Candidate(String name, Kind kind, String description, Opener opener) {

    /** Whose a candidate is. */
    public enum Kind {
        /** A backend of this installation. */
        OURS,
        /** A model of what a peer does, or the peer itself. */
        PEER,
        /** A bound that hardware or kernel set, or a building block by itself. */
        RAW
    }

    /** Makes a candidate ready. */
    @FunctionalInterface
    public interface Opener {
        /**
         * Opens and fills; not measured.
         *
         * @param directory an empty directory of its own
         * @return the candidate, ready
         * @throws Exception whatever is wrong or missing; the candidate is then not run
         */
        BenchmarkWorkload open(Path directory) throws Exception;
    }
}
