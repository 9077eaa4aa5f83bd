package dev.stowage.runtime.gvisor;

import dev.stowage.api.Capability;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.State;
import dev.stowage.runtime.oci.CommandResult;
import dev.stowage.runtime.oci.Cgroups;
import dev.stowage.runtime.oci.OciRuntimeAdapter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * runsc, as measured with 20221219 and 20240729 on Linux 6.18.
 *
 * <ul>
 * <li>A missing program is found at start, "failed to load"; the container then stays "created" with its
 * sandbox alive.
 * <li>kill is refused in CREATED and when paused; pause in CREATED panics. The init process on the host is
 * the sandbox: a TERM that is sent there kills it, whatever the program handles, so only KILL is sent there.
 * <li>Hooks of the point startContainer are never run, so hooks are not declared.
 * <li>delete waits until the pids of sandbox and gofer are gone, zombies included: 1.2 to 1.8 s where orphans
 * are reaped late, as the gofer becomes one when its monitor ends first. Files and control groups are all
 * that runsc keeps of a container without a network of its own, so they are removed without it.
 * <li>The control socket stands in the root directory if its path is short enough, else in {@code /var/run},
 * {@code /run} or {@code /tmp} (20240729), or in the abstract namespace (20221219).
 * </ul>
 */
final class GvisorRuntimeAdapter implements OciRuntimeAdapter {
    private static final List<String> SOCKET_DIRECTORIES = List.of("/var/run", "/run", "/tmp");

    private final GvisorPlatform gvisorPlatform;

    GvisorRuntimeAdapter(GvisorPlatform gvisorPlatform) {
        this.gvisorPlatform = gvisorPlatform;
    }

    @Override
    public String name() {
        return "gvisor";
    }

    @Override
    public String program() {
        return "runsc";
    }

    @Override
    public String installHint() {
        return "apt install runsc conmon (see scripts/install-backends)";
    }

    @Override
    public List<String> globalArguments(Probe probe) throws UnusableException {
        List<String> knownFlags = knownFlags(probe);
        String problem = "";
        for (GvisorPlatform candidate : gvisorPlatform.candidates()) {
            List<String> arguments = new ArrayList<>(knownFlags);
            arguments.add("--platform=" + candidate.flagValue());
            for (List<String> cgroupFlags : List.of(List.<String>of(), List.of("--ignore-cgroups"))) {
                List<String> globalArguments = new ArrayList<>(arguments);
                globalArguments.addAll(cgroupFlags);
                List<String> call = new ArrayList<>(globalArguments);
                call.addAll(List.of("do", "/bin/true"));
                CommandResult result = probe.run(call);
                if (result.succeeded()) {
                    return globalArguments;
                }
                problem = result.message();
            }
        }
        throw new UnusableException("no platform works: " + problem);
    }

    /** Flags that not every release has. The overlay would hide the program's writes from the host. */
    private static List<String> knownFlags(Probe probe) {
        List<String> flags = new ArrayList<>(List.of("--network=none"));
        String overlay = "--overlay2=none";
        if (probe.run(List.of(overlay, "--version")).succeeded()) {
            flags.add(overlay);
        }
        return flags;
    }

    @Override
    public String probeKey() {
        return "platform " + gvisorPlatform.flagValue();
    }

    @Override
    public Set<Capability> capabilities(Cgroups cgroups) {
        return Set.of(Capability.ISOLATION, Capability.LOGS, Capability.PAUSE);
    }

    @Override
    public Optional<StartFailure> startFailure(String message) {
        boolean program = message.contains("failed to load") || message.contains("error finding executable");
        if (!program) {
            return message.contains("starting container")
                    ? Optional.of(StartFailure.RUNTIME_REFUSED)
                    : Optional.empty();
        }
        if (message.contains("no such file or directory")) {
            return Optional.of(StartFailure.PROGRAM_MISSING);
        }
        return Optional.of(StartFailure.PROGRAM_NOT_EXECUTABLE);
    }

    @Override
    public Optional<State> readState(Path stateDirectory, String runtimeId, Cgroups.Cgroup cgroup) {
        return Optional.empty();
    }

    @Override
    public SignalReceiver signalReceiver() {
        return SignalReceiver.COMMAND_LINE;
    }

    @Override
    public DeleteStrategy deleteStrategy() {
        return DeleteStrategy.BY_FILES;
    }

    @Override
    public List<Path> externalFiles(String runtimeId) {
        return SOCKET_DIRECTORIES.stream()
                .map(directory -> Path.of(directory, "runsc-" + runtimeId + ".sock"))
                .toList();
    }
}
