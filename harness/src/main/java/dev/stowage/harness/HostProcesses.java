package dev.stowage.harness;

import dev.stowage.api.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks at processes of the host, see proc(5). */
final class HostProcesses {
    private HostProcesses() {}

    /** A zombie that nobody has waited for has ended. */
    static boolean isAlive(ProcessIdentity process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            // the name before it may hold blanks and brackets
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return !fields[0].equals("Z") && !fields[0].equals("X")
                    && Long.parseLong(fields[19]) == process.startTimeTicks();
        } catch (IOException e) {
            return false;
        }
    }
}
