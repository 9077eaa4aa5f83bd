package dev.stowage.integration.crash;

import java.util.List;

/** The programs of containers. Each has a known exit, so that a wrong code is detected. */
enum CrashTestProgram {
    /** Exits immediately with 7. */
    QUICK("exit 7"),
    /** Exits with 7 after some seconds, so that a test can look at what runs meanwhile. */
    SHORT_LIVED("sleep 3; exit 7"),
    /** Prints that it is ready, and exits with 7 on TERM. */
    SERVE("trap 'kill $!; exit 7' TERM; sleep 100000 & echo ready; wait $!"),
    /** Prints that it is ready, and exits with 7 some time after TERM. */
    SLOW("trap 'kill $!; sleep 0.3; exit 7' TERM; sleep 100000 & echo ready; wait $!"),
    /** Prints that it is ready, and ignores TERM. */
    STUBBORN("trap '' TERM; echo ready; exec sleep 100000");

    /** The exit code of a program that exits by itself or on TERM. */
    static final int EXIT_CODE = 7;
    /** The exit code of a program that is killed. */
    static final int KILLED_EXIT_CODE = 128 + 9;

    private final String script;

    CrashTestProgram(String script) {
        this.script = script;
    }

    List<String> command() {
        return List.of("/bin/sh", "-c", script);
    }
}
