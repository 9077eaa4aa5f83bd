package dev.stowage.cli;

/** Exit codes of the command itself. The exit code of a program is passed on as it is. */
final class CommandExitCodes {
    static final int SUCCESS = 0;
    /** The suite has found a violation, or {@code storage verify} an unreadable record. */
    static final int VIOLATION = 1;
    /** Wrong options of {@code conformance} or {@code benchmark}. */
    static final int USAGE = 2;
    /** A backend that the suite requires is not available. */
    static final int BACKEND_MISSING = 3;
    /** The command failed, not the program of a container; the same code as podman's. */
    static final int FAILED = 125;

    private CommandExitCodes() {}
}
