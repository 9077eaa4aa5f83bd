package dev.stowage.cli;

/** Exit codes of our own. Those of programs are passed through. */
final class CommandExitCodes {
    static final int SUCCESS = 0;
    /** The suite has found a violation. */
    static final int VIOLATION = 1;
    /** The suite was asked for what it does not have. */
    static final int USAGE = 2;
    /** The suite lacks a backend that was required. */
    static final int BACKEND_MISSING = 3;
    /** We failed, not a program: as podman says it. */
    static final int FAILED = 125;

    private CommandExitCodes() {}
}
