package dev.stowage.runtime.gvisor;

import dev.stowage.api.Capability;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.State;
import dev.stowage.runtime.oci.Attempt;
import dev.stowage.runtime.oci.Cgroups;
import dev.stowage.runtime.oci.Dialect;
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
final class GvisorDialect implements Dialect {
    private static final List<String> SOCKET_DIRECTORIES = List.of("/var/run", "/run", "/tmp");

    private final Platform platform;

    GvisorDialect(Platform platform) {
        this.platform = platform;
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
    public List<String> globalArguments(Trial trial) throws UnusableException {
        List<String> known = knownFlags(trial);
        String problem = "";
        for (Platform candidate : platform.candidates()) {
            List<String> arguments = new ArrayList<>(known);
            arguments.add("--platform=" + candidate.word());
            for (List<String> groups : List.of(List.<String>of(), List.of("--ignore-cgroups"))) {
                List<String> tried = new ArrayList<>(arguments);
                tried.addAll(groups);
                List<String> call = new ArrayList<>(tried);
                call.addAll(List.of("do", "/bin/true"));
                Attempt attempt = trial.run(call);
                if (attempt.succeeded()) {
                    return tried;
                }
                problem = attempt.message();
            }
        }
        throw new UnusableException("no platform works: " + problem);
    }

    /** Flags that not every release has. The overlay would hide the program's writes from the host. */
    private static List<String> knownFlags(Trial trial) {
        List<String> flags = new ArrayList<>(List.of("--network=none"));
        String overlay = "--overlay2=none";
        if (trial.run(List.of(overlay, "--version")).succeeded()) {
            flags.add(overlay);
        }
        return flags;
    }

    @Override
    public String trials() {
        return "platform " + platform.word();
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
    public Optional<State> glance(Path files, String runtimeId, Cgroups.Group group) {
        return Optional.empty();
    }

    @Override
    public SignalReceiver signalReceiver() {
        return SignalReceiver.COMMAND_LINE;
    }

    @Override
    public Removal removal() {
        return Removal.BY_FILES;
    }

    @Override
    public List<Path> filesElsewhere(String runtimeId) {
        return SOCKET_DIRECTORIES.stream()
                .map(directory -> Path.of(directory, "runsc-" + runtimeId + ".sock"))
                .toList();
    }
}
