package dev.stowage.runtime.runc;

import dev.stowage.api.Capability;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.State;
import dev.stowage.runtime.oci.Cgroups;
import dev.stowage.runtime.oci.CommandResult;
import dev.stowage.runtime.oci.OciRuntimeAdapter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Adapts runc. Its behavior was observed with version 1.1.5 on Linux 6.18 and read in its sources:
 *
 * <ul>
 * <li>create reports a missing program; its message begins with "unable to start container process: exec:". A
 * program in a format that the kernel does not execute is not reported: start succeeds, and the container
 * exits with code 1.
 * <li>runc reports CREATED if the FIFO {@code exec.fifo} exists beside its {@code state.json}, and PAUSED if
 * the freezer is active ({@code runType} and {@code isPaused} in {@code libcontainer/container_linux.go}).
 * This class reads both itself, without starting runc.
 * <li>Its init process on the host is the program, so signals are sent to it directly.
 * <li>delete --force fails if {@code state.json} is empty or corrupt, and leaves process and control groups.
 * It succeeds if the container does not exist.
 * </ul>
 */
final class RuncRuntimeAdapter implements OciRuntimeAdapter {

    @Override
    public String name() {
        return "runc";
    }

    @Override
    public String program() {
        return "runc";
    }

    @Override
    public String installHint() {
        return "apt install runc conmon";
    }

    @Override
    public List<String> globalArguments(Probe probe) throws UnusableException {
        CommandResult result = probe.run(List.of("--version"));
        if (!result.succeeded()) {
            throw new UnusableException("--version fails: " + result.message());
        }
        return List.of();
    }

    @Override
    public String probeKey() {
        return "version";
    }

    @Override
    public Set<Capability> capabilities(Cgroups cgroups) {
        Set<Capability> capabilities =
                EnumSet.of(Capability.ISOLATION, Capability.LOGS, Capability.SIGNAL_CREATED, Capability.HOOKS,
                        Capability.PROCESSES, Capability.HOST_PIDS, Capability.EXIT_COMMAND);
        if (cgroups.canFreeze()) {
            capabilities.add(Capability.PAUSE);
        }
        return capabilities;
    }

    @Override
    public Optional<StartFailure> startFailure(String message) {
        if (!message.contains("unable to start container process: exec")
                && !message.contains("executable file not found")) {
            return message.contains("error running hook")
                    || message.contains("unable to start container process")
                            ? Optional.of(StartFailure.RUNTIME_REFUSED)
                            : Optional.empty();
        }
        if (message.contains("no such file or directory") || message.contains("executable file not found")) {
            return Optional.of(StartFailure.PROGRAM_MISSING);
        }
        if (message.contains("permission denied") || message.contains("exec format error")
                || message.contains("is a directory")) {
            return Optional.of(StartFailure.PROGRAM_NOT_EXECUTABLE);
        }
        return Optional.of(StartFailure.RUNTIME_REFUSED);
    }

    @Override
    public Optional<State> readState(Path stateDirectory, String runtimeId, Cgroups.Cgroup cgroup) {
        Path container = stateDirectory.resolve(runtimeId);
        if (!isCompleteJson(container.resolve("state.json"))) {
            return Optional.empty();
        }
        if (Files.exists(container.resolve("exec.fifo"), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(State.CREATED);
        }
        try {
            return Optional.of(cgroup.isFrozen() ? State.PAUSED : State.RUNNING);
        } catch (IOException e) {
            return Optional.empty(); // runc is asked instead, and reports what is wrong
        }
    }

    /** Whether runc can read its state file. If not, runc is asked, and reports what is wrong. */
    private static boolean isCompleteJson(Path stateFile) {
        try (var stream = Files.newInputStream(stateFile)) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
            return text.startsWith("{") && text.endsWith("}");
        } catch (IOException e) {
            return false; // missing or unreadable
        }
    }

    @Override
    public SignalReceiver signalReceiver() {
        return SignalReceiver.INIT_PROCESS;
    }

    @Override
    public DeleteStrategy deleteStrategy() {
        return DeleteStrategy.BY_COMMAND;
    }
}
