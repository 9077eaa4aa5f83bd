package dev.stowage.posix;

import java.io.IOException;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * JDK Flight Recorder event: a child process was started. Its duration is the time that the start took (fork
 * and exec), not the time that the process ran.
 */
@Name("dev.stowage.ProcessSpawn")
@Label("Process Spawn")
@Description("Stowage started a child process")
@Category("Stowage")
@StackTrace(false)
public final class ProcessSpawnEvent extends Event {
    @Label("Program")
    String program = "";

    @Label("Process Identifier")
    @Description("0 if the process could not be started")
    long processId;

    private ProcessSpawnEvent() {}

    /**
     * Starts a process and records the event.
     *
     * @throws IOException if the process cannot be started
     */
    public static Process start(ProcessBuilder builder) throws IOException {
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
