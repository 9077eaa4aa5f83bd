package dev.stowage.integration.crash;

import java.util.List;

/** What a container runs. Each ends in a way that is known beforehand, so that a made-up code shows. */
enum CrashTestProgram {
    /** Ends at once with 7. */
    QUICK("exit 7"),
    /** Says that it is ready, and ends with 7 when TERM comes. */
    SERVE("trap 'kill $!; exit 7' TERM; sleep 100000 & echo ready; wait $!"),
    /** Says that it is ready, and ends with 7 a while after TERM has come. */
    SLOW("trap 'kill $!; sleep 0.3; exit 7' TERM; sleep 100000 & echo ready; wait $!"),
    /** Says that it is ready, and ignores TERM. */
    STUBBORN("trap '' TERM; echo ready; exec sleep 100000");

    /** How a program ends that ends by itself, or by TERM. */
    static final int EXIT_CODE = 7;
    /** How a program ends that KILL ends. */
    static final int KILLED_EXIT_CODE = 128 + 9;

    private final String script;

    CrashTestProgram(String script) {
        this.script = script;
    }

    List<String> command() {
        return List.of("/bin/sh", "-c", script);
    }
}
