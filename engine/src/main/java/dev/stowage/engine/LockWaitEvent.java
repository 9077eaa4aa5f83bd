package dev.stowage.engine;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** The time that an operation waited for operation locks, as JDK Flight Recorder sees it. */
@Name("dev.stowage.LockWait")
@Label("Operation Lock Wait")
@Category("Stowage")
@Description("The wait for the operation lock of one container, or of several that depend on each other")
@StackTrace(false)
@Threshold("1 ms")
final class LockWaitEvent extends Event {
    @Label("Operation")
    String operation = "";

    @Label("Container")
    String container = "";

    @Label("Outcome")
    @Description("acquired, busy, interrupted or failed")
    String outcome = "";
}
