package dev.stowage.runtime.oci;

import dev.stowage.api.Availability;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.RuntimeMissingException;
import dev.stowage.posix.CurrentProcess;
import dev.stowage.posix.ExecutablePath;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the programs on this machine, and probes which arguments they accept. Keeps what it found; looks
 * again at the next call for what was missing. Thread-safe.
 */
final class BinaryLocator {
    private static final String MONITOR_PROGRAM = "conmon";
    private static final String CGROUP_PARENT = "/stowage";
    private static final String ARGUMENTS_CACHE_FILE = "arguments";

    private final OciRuntimeAdapter adapter;
    private final Optional<Path> configuredProgram;
    private final Optional<Path> configuredMonitor;
    private final ExecutablePath searchPath;
    private final CommandRunner commandRunner;
    private final Path directory;
    private final ProcessTable processTable;
    private final RandomGenerator random;
    private @Nullable RuntimeBinaries located;
    private @Nullable Cgroups cgroups;

    BinaryLocator(OciRuntimeAdapter adapter, Optional<Path> configuredProgram,
            Optional<Path> configuredMonitor, ExecutablePath searchPath, CommandRunner commandRunner,
            Path directory, ProcessTable processTable, RandomGenerator random) {
        this.adapter = adapter;
        this.configuredProgram = configuredProgram;
        this.configuredMonitor = configuredMonitor;
        this.searchPath = searchPath;
        this.commandRunner = commandRunner;
        this.directory = directory;
        this.processTable = processTable;
        this.random = random;
    }

    /** A program is missing or does not work. Has a message for people and the cure. */
    private static final class BinaryMissingException extends Exception {
        private static final long serialVersionUID = 1L;
        private final String hint;

        BinaryMissingException(String problem, String hint) {
            super(problem);
            this.hint = hint;
        }
    }

    Availability availability() throws InterruptedException {
        try {
            RuntimeBinaries binaries = locateAll();
            String version = commandRunner.run(directory, List.of(binaries.program().toString(), "--version"))
                    .output();
            String monitorVersion =
                    commandRunner.run(directory, List.of(binaries.monitor().toString(), "--version"))
                            .output();
            return Availability.available(firstLine(version) + ", " + firstLine(monitorVersion));
        } catch (BinaryMissingException e) {
            return Availability.unavailable(String.valueOf(e.getMessage()), e.hint);
        } catch (IOException e) {
            return Availability.unavailable("cannot be executed: " + e, adapter.installHint());
        }
    }

    /** Returns the programs, for an operation on an existing container. */
    RuntimeBinaries binaries() throws IOException, InterruptedException {
        try {
            return locateAll();
        } catch (BinaryMissingException e) {
            throw new IOException(e.getMessage() + "; " + e.hint, e);
        }
    }

    /** Returns the programs, to create a container. */
    RuntimeBinaries requireBinaries(Operation operation) throws InterruptedException {
        try {
            return locateAll();
        } catch (BinaryMissingException e) {
            throw new RuntimeMissingException(ErrorSubject.of(adapter.name()), operation,
                    String.valueOf(e.getMessage()), e.hint);
        } catch (IOException e) {
            throw new OperationFailedException(ErrorSubject.of(adapter.name()), operation,
                    "cannot be tried", e);
        }
    }

    synchronized Cgroups cgroups() throws IOException {
        if (cgroups == null) {
            cgroups = Cgroups.of(Path.of("/proc/self/mountinfo"), processTable);
        }
        return cgroups;
    }

    /** Returns the control group of a run: that of its bundle, or one of its own. */
    Cgroups.Cgroup cgroup(OciRunFiles files) throws IOException {
        return cgroups().cgroup(
                OciRunFiles.readText(files.cgroupPath()).orElse(CGROUP_PARENT + "/" + files.runtimeId()));
    }

    /**
     * Records the control group that a bundle asks for, before a process can be in it.
     *
     * @return its path from the root of the hierarchy
     * @throws InvalidArgumentException if it is not for this container alone: whoever ends a container ends
     * every process of its control group
     */
    String claimCgroup(OciRunFiles files, Optional<String> requested, RandomGenerator random)
            throws IOException {
        if (requested.filter(path -> !path.isEmpty()).isEmpty()) {
            return CGROUP_PARENT + "/" + files.runtimeId();
        }
        String path = Path.of("/", requested.orElseThrow()).normalize().toString();
        if (path.equals("/") || path.equals(CGROUP_PARENT)) {
            throw new InvalidArgumentException("linux.cgroupsPath " + path,
                    "is not a control group for one container");
        }
        int processes = cgroups().cgroup(path).processes().size();
        if (processes > 0) {
            throw new InvalidArgumentException("linux.cgroupsPath " + path, "has " + processes
                    + " processes already; each container needs a control group of its own");
        }
        OciRunFiles.writeAtomically(files.cgroupPath(), path, random);
        return path;
    }

    private synchronized RuntimeBinaries locateAll()
            throws BinaryMissingException, IOException, InterruptedException {
        if (located != null) {
            return located;
        }
        Path runtimePath = locate(adapter.program(), configuredProgram);
        Path monitorPath = locate(MONITOR_PROGRAM, configuredMonitor);
        if (CurrentProcess.effectiveUserId() != 0) {
            throw new BinaryMissingException(adapter.name() + " needs root",
                    "run as root, for example with sudo");
        }
        located = new RuntimeBinaries(runtimePath, monitorPath, cachedGlobalArguments(runtimePath));
        return located;
    }

    /**
     * Returns the arguments found by an earlier probe of the same file in this boot: a probe can take longer
     * than the call for which it is made.
     */
    private List<String> cachedGlobalArguments(Path runtimePath)
            throws BinaryMissingException, IOException, InterruptedException {
        BasicFileAttributes attributes = Files.readAttributes(runtimePath, BasicFileAttributes.class);
        String key = String.join(" ", runtimePath.toString(), Long.toString(attributes.size()),
                attributes.lastModifiedTime().toString(), processTable.bootId(), adapter.probeKey());
        Path file = directory.resolve(ARGUMENTS_CACHE_FILE);
        List<String> known = OciRunFiles.readText(file).orElse("").lines().toList();
        if (!known.isEmpty() && known.getFirst().equals(key)) {
            return known.subList(1, known.size());
        }
        List<String> arguments = globalArguments(runtimePath);
        OciRunFiles.writeAtomically(file,
                key + "\n" + arguments.stream().map(a -> a + "\n").collect(Collectors.joining()), random);
        return arguments;
    }

    private List<String> globalArguments(Path runtimePath)
            throws BinaryMissingException, IOException, InterruptedException {
        List<InterruptedException> interrupted = new ArrayList<>();
        List<IOException> failed = new ArrayList<>();
        OciRuntimeAdapter.Probe probe = arguments -> {
            List<String> call = new ArrayList<>(List.of(runtimePath.toString()));
            call.addAll(arguments);
            try {
                return commandRunner.run(directory, call);
            } catch (InterruptedException e) {
                interrupted.add(e);
            } catch (IOException e) {
                failed.add(e);
            }
            return new CommandResult(OptionalInt.empty(), "", "not run");
        };
        Optional<List<String>> arguments = Optional.empty();
        String problem = "";
        try {
            arguments = Optional.of(adapter.globalArguments(probe));
        } catch (OciRuntimeAdapter.UnusableException e) {
            problem = String.valueOf(e.getMessage());
        }
        // a probe that did not run shows nothing about the program, whatever the adapter concludes from it
        if (!interrupted.isEmpty()) {
            throw interrupted.getFirst();
        }
        if (!failed.isEmpty()) {
            throw failed.getFirst();
        }
        if (arguments.isEmpty()) {
            throw new BinaryMissingException(adapter.name() + " does not work here: " + problem,
                    adapter.installHint());
        }
        return arguments.orElseThrow();
    }

    private Path locate(String name, Optional<Path> setting) throws BinaryMissingException {
        if (setting.isPresent()) {
            if (Files.isExecutable(setting.orElseThrow())) {
                return setting.orElseThrow();
            }
            throw new BinaryMissingException(setting.orElseThrow() + " is not an executable file",
                    "correct the setting of " + adapter.name() + ", or: " + adapter.installHint());
        }
        Optional<Path> found = searchPath.find(name);
        if (found.isEmpty()) {
            throw new BinaryMissingException(name + " is not found on the PATH", adapter.installHint());
        }
        return found.orElseThrow();
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }
}
