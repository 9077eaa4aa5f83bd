package dev.stowage.runtime.oci;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.posix.MonitorControlGroup;
import dev.stowage.posix.ProcessInfo;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * conmon, the monitor of a container: creates it, writes its output to a log, reaps its init process, and
 * writes its exit, independently of the manager. Only this class and the readers of its files depend on it.
 * Thread-safe.
 */
final class Conmon {
    private static final String SHELL = "/bin/sh";

    /**
     * Starts the exit command in the background, since conmon waits for its child before it ends; in a
     * session of its own and without the mark of the run, so that what removes the run does not end it.
     */
    private static final String EXIT_SCRIPT =
            "unset " + CommandRunner.OPERATION_VARIABLE + "; setsid -- \"$@\" </dev/null >/dev/null 2>&1 &";

    private final CommandRunner commandRunner;
    private final ProcessTable processTable;
    private final OciProcessFinder processFinder;
    private final ProgramLogs programLogs;
    private final MonitorControlGroup controlGroup = MonitorControlGroup.ofThisProcess();

    Conmon(CommandRunner commandRunner, ProcessTable processTable, OciProcessFinder processFinder,
            ProgramLogs programLogs) {
        this.commandRunner = commandRunner;
        this.processTable = processTable;
        this.processFinder = processFinder;
        this.programLogs = programLogs;
    }

    /**
     * Starts conmon as a fenced command. It reports in the sync file of the run.
     *
     * @param exitCommand what conmon starts when the run has ended; empty: nothing
     */
    Process launch(OciRunFiles files, Path operationDirectory, RuntimeBinaries binaries,
            List<String> exitCommand) throws IOException {
        programLogs.create(files);
        List<String> command = new ArrayList<>(List.of(binaries.monitor().toString(), "--api-version", "1",
                "--cid", files.runtimeId(), "--cuuid", files.runtimeId(), "--name", files.id().value(),
                "--runtime", binaries.program().toString(), "--bundle", files.bundle().toString(),
                "--container-pidfile", files.initPid().toString(), "--conmon-pidfile",
                files.monitorPid().toString(), "--log-path", "k8s-file:" + programLogs.of(files),
                "--log-size-max", Long.toString(programLogs.limitBytes()), "--persist-dir",
                files.persist().toString(),
                // addresses the attach socket through a descriptor, so that no path is too long for it
                "--full-attach"));
        for (String argument : binaries.globalArgumentsFor(files, files.createLog())) {
            command.addAll(List.of("--runtime-arg", argument));
        }
        if (!exitCommand.isEmpty()) {
            command.addAll(List.of("--exit-command", SHELL));
            Stream.concat(Stream.of("-c", EXIT_SCRIPT, SHELL), exitCommand.stream())
                    .forEach(argument -> command.addAll(List.of("--exit-command-arg", argument)));
        }
        return commandRunner.startFenced(operationDirectory, Optional.of(files.sync()),
                controlGroup.joinedBy(Path.of(SHELL), command), operationDirectory.resolve("output"),
                files.createErrors());
    }

    /** Returns conmon's report; empty as long as there is none. */
    Optional<OutputParser.MonitorReport> readReport(OciRunFiles files) throws IOException {
        return OutputParser.parseReport(OciRunFiles.readText(files.sync()).orElse(""));
    }

    /** Returns why a creation failed, for people. */
    String errorMessage(OciRunFiles files) throws IOException {
        Optional<String> reported =
                readReport(files).map(OutputParser.MonitorReport::message).filter(m -> !m.isBlank());
        Optional<String> logged = reported.isPresent() ? reported
                : OciRunFiles.readText(files.createLog()).flatMap(OutputParser::lastMessage);
        return OutputParser.tail(logged.orElse(OciRunFiles.readText(files.createErrors()).orElse("")));
    }

    /** Returns the identity of the monitor, if it is alive. */
    Optional<ProcessIdentity> identity(OciRunFiles files) throws IOException {
        OptionalLong pid = readPid(files.monitorPid());
        if (pid.isEmpty()) {
            return Optional.empty();
        }
        Optional<ProcessInfo> facts = processTable.find(pid.getAsLong()).filter(found -> !found.hasEnded());
        return facts.isPresent() && processFinder.belongsTo(pid.getAsLong(), files)
                ? Optional.of(identity(facts.orElseThrow()))
                : Optional.empty();
    }

    /**
     * Returns the identity of an init process. It is proven by its parent: its pid is not reused before the
     * monitor has reaped it.
     */
    Optional<ProcessIdentity> initIdentity(long pid, Optional<ProcessIdentity> monitor) throws IOException {
        Optional<ProcessInfo> facts = processTable.find(pid)
                .filter(found -> monitor.isPresent() && found.parentPid() == monitor.orElseThrow().pid());
        return facts.isPresent() ? Optional.of(identity(facts.orElseThrow())) : Optional.empty();
    }

    private ProcessIdentity identity(ProcessInfo facts) throws IOException {
        return new ProcessIdentity(facts.pid(), facts.startTimeTicks(), processTable.bootId());
    }

    private static OptionalLong readPid(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return OptionalLong.empty();
        }
        String text = OciRunFiles.readText(file).orElse("").strip();
        return text.matches("[1-9][0-9]{0,9}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }
}
