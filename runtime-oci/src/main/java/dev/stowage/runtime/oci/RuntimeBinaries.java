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
record RuntimeBinaries(Path program, Path monitor, List<String> globalArguments) {

    RuntimeBinaries {
        globalArguments = List.copyOf(globalArguments);
    }

    /** All global arguments of a call for one container. */
    List<String> globalArgumentsFor(OciRunFiles files, Path log) {
        List<String> arguments = new ArrayList<>(globalArguments);
        arguments.addAll(List.of("--root", files.runtimeRoot().toString(), "--log", log.toString(),
                "--log-format", "json"));
        return arguments;
    }

    /** A whole call for one container. */
    List<String> commandFor(OciRunFiles files, Path log, List<String> subcommand) {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(globalArgumentsFor(files, log));
        command.addAll(subcommand);
        return command;
    }
}
