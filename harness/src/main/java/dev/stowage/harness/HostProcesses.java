package dev.stowage.harness;

import dev.stowage.api.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the state of processes from procfs, see proc(5). */
final class HostProcesses {
    private HostProcesses() {}

    /** Returns whether a process exists and is not a zombie. */
    static boolean isAlive(ProcessIdentity process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            // the name before the state may contain blanks and brackets
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return !fields[0].equals("Z") && !fields[0].equals("X")
                    && Long.parseLong(fields[19]) == process.startTimeTicks();
        } catch (IOException e) {
            // procfs has no entry: the process has been reaped
            return false;
        }
    }
}
