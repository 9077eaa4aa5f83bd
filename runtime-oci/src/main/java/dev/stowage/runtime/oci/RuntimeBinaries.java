package dev.stowage.runtime.oci;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The programs of the runtime and of the monitor on this machine.
 *
 * @param program of the runtime
 * @param monitor conmon
 * @param globalArguments the arguments that every call of the runtime needs
 */
record RuntimeBinaries(Path program, Path monitor, List<String> globalArguments) {

    RuntimeBinaries {
        globalArguments = List.copyOf(globalArguments);
    }

    /** Returns all global arguments of a call for one container. */
    List<String> globalArgumentsFor(OciRunFiles files, Path log) {
        List<String> arguments = new ArrayList<>(globalArguments);
        arguments.addAll(List.of("--root", files.runtimeRoot().toString(), "--log", log.toString(),
                "--log-format", "json"));
        return arguments;
    }

    /** Returns the command line of a call for one container. */
    List<String> commandFor(OciRunFiles files, Path log, List<String> subcommand) {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(globalArgumentsFor(files, log));
        command.addAll(subcommand);
        return command;
    }
}
