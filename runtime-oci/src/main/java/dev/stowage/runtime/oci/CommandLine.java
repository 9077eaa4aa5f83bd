package dev.stowage.runtime.oci;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The runtime's command line and its monitor, as found on this machine.
 *
 * @param program the runtime
 * @param monitor conmon
 * @param globalArguments what every call of the runtime needs
 */
record CommandLine(Path program, Path monitor, List<String> globalArguments) {

    CommandLine {
        globalArguments = List.copyOf(globalArguments);
    }

    /** All global arguments of a call for one container. */
    List<String> arguments(RunFiles files, Path log) {
        List<String> arguments = new ArrayList<>(globalArguments);
        arguments.addAll(List.of("--root", files.runtimeRoot().toString(), "--log", log.toString(),
                "--log-format", "json"));
        return arguments;
    }

    /** A whole call for one container. */
    List<String> with(RunFiles files, Path log, List<String> verb) {
        List<String> call = new ArrayList<>();
        call.add(program.toString());
        call.addAll(arguments(files, log));
        call.addAll(verb);
        return call;
    }
}
