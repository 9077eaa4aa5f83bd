package dev.stowage.posix;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A child process was started, as JDK Flight Recorder sees it. See {@link ProcessSpawn}. */
@Name("dev.stowage.ProcessSpawn")
@Label("Process Spawn")
@Description("Stowage started a child process")
@Category("Stowage")
@StackTrace(false)
final class ProcessSpawnEvent extends Event {
    @Label("Program")
    String program = "";

    @Label("Process Identifier")
    @Description("0 if the process could not be started")
    long processId;
}
