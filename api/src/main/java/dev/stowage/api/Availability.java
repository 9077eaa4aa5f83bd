package dev.stowage.api;

import org.jspecify.annotations.Nullable;

/**
 * Whether a backend can work on this machine. Backends create it with {@link #available} and
 * {@link #unavailable}. Immutable.
 *
 * {@snippet :
 * switch (backend.availability()) {
 *     case Availability.Available available -> System.out.println(available.version());
 *     case Availability.Unavailable missing -> System.err.println(missing.problem());
 * }
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public sealed interface Availability {

    /**
     * {@return the answer of a backend that can work here}
     *
     * @param version the version of what the backend drives, for people
     */
    static Available available(String version) {
        return new Available(version);
    }

    /**
     * {@return the answer of a backend that cannot work here}
     *
     * @param problem what is missing
     * @param hint how to get it: a command where there is one
     */
    static Unavailable unavailable(String problem, String hint) {
        return new Unavailable(problem, hint);
    }

    /** The backend can work here. */
    final class Available implements Availability {
        private final String version;

        private Available(String version) {
            this.version = version;
        }

        /** {@return the version of what the backend drives, for people} */
        public String version() {
            return version;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Available available && version.equals(available.version);
        }

        @Override
        public int hashCode() {
            return version.hashCode();
        }

        @Override
        public String toString() {
            return "Available[version=" + version + "]";
        }
    }

    /** The backend cannot work here. */
    final class Unavailable implements Availability {
        private final String problem;
        private final String hint;

        private Unavailable(String problem, String hint) {
            this.problem = problem;
            this.hint = hint;
        }

        /** {@return what is missing, for people} */
        public String problem() {
            return problem;
        }

        /** {@return how to get what is missing: a command where there is one} */
        public String hint() {
            return hint;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Unavailable unavailable && problem.equals(unavailable.problem)
                    && hint.equals(unavailable.hint);
        }

        @Override
        public int hashCode() {
            return 31 * problem.hashCode() + hint.hashCode();
        }

        @Override
        public String toString() {
            return "Unavailable[problem=" + problem + ", hint=" + hint + "]";
        }
    }
}
