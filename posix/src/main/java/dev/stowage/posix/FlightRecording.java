package dev.stowage.posix;

import jdk.jfr.FlightRecorder;

/**
 * Tells whether JDK Flight Recorder may record. To be asked before the class of an event is touched: its
 * initialization loads the whole recorder, a hundred classes, which would delay the start of every command.
 */
public final class FlightRecording {
    private FlightRecording() {}

    /**
     * Returns whether this JVM has used Flight Recorder. Not to be remembered: {@code jcmd} and other threads
     * may start the first recording at any time.
     *
     * @return false: nothing records, and no event needs to be created
     */
    public static boolean isPossible() {
        return FlightRecorder.isInitialized();
    }
}
