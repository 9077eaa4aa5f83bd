package dev.stowage.engine;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One operation of an engine, from its call to its return, as JDK Flight Recorder sees it. */
@Name("dev.stowage.Operation")
@Label("Engine Operation")
@Category("Stowage")
@Description("An operation of the engine, with all waiting")
@StackTrace(false)
final class OperationEvent extends Event {
    @Label("Operation")
    String operation = "";

    @Label("Container")
    String container = "";

    @Label("Outcome")
    @Description("succeeded, or the simple name of the exception")
    String outcome = "";
}
