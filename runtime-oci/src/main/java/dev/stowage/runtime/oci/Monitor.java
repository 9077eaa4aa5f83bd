package dev.stowage.runtime.oci;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.posix.ProcessFacts;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * conmon: makes the container, reaps its init process, keeps what it writes and writes down its exit, all
 * without us. Known here and in the readers of its files, nowhere else. Thread-safe.
 */
final class Monitor {
    private final Commands commands;
    private final ProcessTable processes;
    private final Strays strays;

    Monitor(Commands commands, ProcessTable processes, Strays strays) {
        this.commands = commands;
        this.processes = processes;
        this.strays = strays;
    }

    /** Starts conmon behind the fence; it reports in the run's sync file. */
    Process launch(RunFiles files, Path operation, CommandLine line) throws IOException {
        List<String> call = new ArrayList<>(List.of(line.monitor().toString(), "--api-version", "1",
                "--cid", files.runtimeId(), "--cuuid", files.runtimeId(), "--name", files.id().value(),
                "--runtime", line.program().toString(), "--bundle", files.bundle().toString(),
                "--container-pidfile", files.initPid().toString(),
                "--conmon-pidfile", files.monitorPid().toString(),
                "--log-path", "k8s-file:" + files.programLog(),
                "--persist-dir", files.persist().toString(),
                // names the attach socket through a descriptor, so that no path is too long for it
                "--full-attach"));
        for (String argument : line.arguments(files, files.createLog())) {
            call.addAll(List.of("--runtime-arg", argument));
        }
        return commands.launch(operation, Optional.of(files.sync()), call, operation.resolve("output"),
                files.createErrors());
    }

    /** conmon's report; empty while there is none. */
    Optional<Replies.Report> report(RunFiles files) throws IOException {
        return Replies.report(RunFiles.text(files.sync()).orElse(""));
    }

    /** What went wrong with a creation, for people. */
    String complaint(RunFiles files) throws IOException {
        Optional<String> reported = report(files).map(Replies.Report::message).filter(m -> !m.isBlank());
        Optional<String> logged = reported.isPresent()
                ? reported
                : RunFiles.text(files.createLog()).flatMap(Replies::lastMessage);
        return Replies.tail(logged.orElse(RunFiles.text(files.createErrors()).orElse("")));
    }

    /** The monitor's identity, if it lives. */
    Optional<ProcessIdentity> identity(RunFiles files) throws IOException {
        OptionalLong pid = number(files.monitorPid());
        if (pid.isEmpty()) {
            return Optional.empty();
        }
        Optional<ProcessFacts> facts = processes.find(pid.getAsLong()).filter(found -> !found.ended());
        return facts.isPresent() && strays.belongs(pid.getAsLong(), files)
                ? Optional.of(identity(facts.orElseThrow()))
                : Optional.empty();
    }

    /** The identity of an init process, proven by its parent: the monitor reaps it, so it keeps its pid. */
    Optional<ProcessIdentity> init(long pid, Optional<ProcessIdentity> monitor) throws IOException {
        Optional<ProcessFacts> facts = processes.find(pid)
                .filter(found -> monitor.isPresent() && found.parentPid() == monitor.orElseThrow().pid());
        return facts.isPresent() ? Optional.of(identity(facts.orElseThrow())) : Optional.empty();
    }

    private ProcessIdentity identity(ProcessFacts facts) throws IOException {
        return new ProcessIdentity(facts.pid(), facts.startTimeTicks(), processes.bootId());
    }

    private static OptionalLong number(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return OptionalLong.empty();
        }
        String text = RunFiles.text(file).orElse("").strip();
        return text.matches("[1-9][0-9]{0,9}")
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }
}
