package dev.stowage.runtime.runc;

import dev.stowage.api.Capability;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.State;
import dev.stowage.runtime.oci.CommandResult;
import dev.stowage.runtime.oci.Cgroups;
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
 * runc, as measured with 1.1.5 on Linux 6.18 and read in its sources.
 *
 * <ul>
 * <li>A missing program is found at create, whose message begins "unable to start container process: exec:".
 * A program in a format that the kernel does not know is found by nobody: start reports success and the
 * container ends with code 1.
 * <li>runc tells CREATED by the FIFO {@code exec.fifo} beside its {@code state.json}, and PAUSED by the
 * freezer: {@code libcontainer/container_linux.go}, {@code runType} and {@code isPaused}. So do we, without
 * starting it.
 * <li>Its init process is the program, and exists on the host: signals go there.
 * <li>delete --force of an empty or damaged {@code state.json} fails and leaves process and control groups; a
 * missing container is success.
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
        Set<Capability> capabilities = EnumSet.of(Capability.ISOLATION, Capability.LOGS,
                Capability.SIGNAL_CREATED, Capability.HOOKS, Capability.PROCESSES, Capability.HOST_PIDS);
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
            return Optional.empty();
        }
    }

    /** Without it runc can do nothing more with the container; asked, it says why. */
    private static boolean isCompleteJson(Path stateFile) {
        try (var stream = Files.newInputStream(stateFile)) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
            return text.startsWith("{") && text.endsWith("}");
        } catch (IOException e) {
            return false;
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

    @Override
    public List<Path> externalFiles(String runtimeId) {
        return List.of();
    }
}
