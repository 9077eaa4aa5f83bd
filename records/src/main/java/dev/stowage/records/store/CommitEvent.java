package dev.stowage.records.store;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A status storage committed changes, as JDK Flight Recorder sees it. See {@link StorageCommit}. */
@Name("dev.stowage.StorageCommit")
@Label("Storage Commit")
@Description("A status storage committed changes")
@Category("Stowage")
@StackTrace(false)
final class CommitEvent extends Event {
    @Label("Storage")
    String storage = "";

    @Label("Operation")
    @Description("create, update or delete; empty for a batch of several changes")
    String operation = "";

    @Label("Changes")
    @Description("How many changes the commit contains")
    int changes;
}
