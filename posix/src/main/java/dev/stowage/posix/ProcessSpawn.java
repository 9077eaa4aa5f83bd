package dev.stowage.posix;

import java.io.IOException;

/**
 * Starts child processes and tells JDK Flight Recorder. The duration of its event is the time that the start
 * took (fork and exec), not the time that the process ran.
 */
public final class ProcessSpawn {
    private ProcessSpawn() {}

    /**
     * Starts a process and records the event.
     *
     * @throws IOException if the process cannot be started
     */
    public static Process start(ProcessBuilder builder) throws IOException {
        return FlightRecording.isPossible() ? startRecorded(builder) : builder.start();
    }

    private static Process startRecorded(ProcessBuilder builder) throws IOException {
        ProcessSpawnEvent event = new ProcessSpawnEvent();
        event.begin();
        try {
            Process process = builder.start();
            event.processId = process.pid();
            return process;
        } finally {
            event.end();
            if (event.shouldCommit()) {
                event.program = builder.command().getFirst();
                event.commit();
            }
        }
    }
}
