package dev.stowage.runtime.gvisor;

import dev.stowage.api.Capability;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.runtime.oci.Cgroups;
import dev.stowage.runtime.oci.CommandResult;
import dev.stowage.runtime.oci.OciRuntimeAdapter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Adapts runsc. Its behavior was observed with releases 20221219 and 20240729 on Linux 6.18:
 *
 * <ul>
 * <li>start reports a missing program with "failed to load"; the container stays "created" and its sandbox
 * alive.
 * <li>kill fails if the container is created or paused; pause panics if it is created. The init process on
 * the host is the sandbox: TERM kills it even if the program handles TERM, so only KILL is sent to it.
 * <li>Hooks of the point startContainer are never run, so the capability HOOKS is not declared.
 * <li>delete waits until the sandbox and the gofer have been reaped: 1.2 to 1.8 s on machines that reap
 * orphans late, because the gofer becomes an orphan if its monitor ends first. A container without a network
 * of its own leaves only files and control groups, which are therefore deleted without runsc.
 * <li>The control socket is in the root directory if its path is short enough, otherwise in {@code /var/run},
 * {@code /run} or {@code /tmp} (20240729) or in the abstract namespace (20221219).
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

    /**
     * Flags that not every release accepts. An overlay would hide the writes of the program from the host.
     */
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
        return Set.of(Capability.ISOLATION, Capability.LOGS, Capability.PAUSE, Capability.EXIT_COMMAND);
    }

    @Override
    public Optional<StartFailure> startFailure(String message) {
        boolean program = message.contains("failed to load") || message.contains("error finding executable");
        if (!program) {
            return message.contains("starting container") ? Optional.of(StartFailure.RUNTIME_REFUSED)
                    : Optional.empty();
        }
        if (message.contains("no such file or directory")) {
            return Optional.of(StartFailure.PROGRAM_MISSING);
        }
        return Optional.of(StartFailure.PROGRAM_NOT_EXECUTABLE);
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
