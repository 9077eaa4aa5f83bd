package dev.stowage.runtime.oci;

import dev.stowage.api.Availability;
import dev.stowage.api.Operation;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.RuntimeMissingException;
import dev.stowage.posix.CallingProcess;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the programs on this machine, once, and learns what they take. What was missing is looked for again
 * at the next call. Thread-safe.
 */
final class Toolbox {
    private static final String MONITOR = "conmon";
    private static final String LEARNT = "arguments";

    private final Dialect dialect;
    private final Optional<Path> program;
    private final Optional<Path> monitor;
    private final Optional<String> searchPath;
    private final Commands commands;
    private final Path directory;
    private final ProcessTable processes;
    private final RandomGenerator random;
    private @Nullable CommandLine found;
    private @Nullable Cgroups cgroups;

    Toolbox(Dialect dialect, Optional<Path> program, Optional<Path> monitor, Optional<String> searchPath,
            Commands commands, Path directory, ProcessTable processes, RandomGenerator random) {
        this.dialect = dialect;
        this.program = program;
        this.monitor = monitor;
        this.searchPath = searchPath;
        this.commands = commands;
        this.directory = directory;
        this.processes = processes;
        this.random = random;
    }

    /** What is missing, as a fact and a cure. */
    private static final class MissingException extends Exception {
        private static final long serialVersionUID = 1L;
        private final String hint;

        MissingException(String problem, String hint) {
            super(problem);
            this.hint = hint;
        }
    }

    Availability availability() throws InterruptedException {
        try {
            CommandLine line = find();
            String version = commands.run(directory, List.of(line.program().toString(), "--version"))
                    .output();
            String monitorVersion = commands.run(directory, List.of(line.monitor().toString(), "--version"))
                    .output();
            return new Availability.Available(firstLine(version) + ", " + firstLine(monitorVersion));
        } catch (MissingException e) {
            return new Availability.Missing(String.valueOf(e.getMessage()), e.hint);
        } catch (IOException e) {
            return new Availability.Missing("cannot be tried: " + e, dialect.installHint());
        }
    }

    /** The command line, for a call on a container that exists. */
    CommandLine commandLine() throws IOException, InterruptedException {
        try {
            return find();
        } catch (MissingException e) {
            throw new IOException(e.getMessage() + "; " + e.hint, e);
        }
    }

    /** The command line, for a new container. */
    CommandLine required(Operation operation) throws InterruptedException {
        try {
            return find();
        } catch (MissingException e) {
            throw new RuntimeMissingException(dialect.name(), operation, String.valueOf(e.getMessage()),
                    e.hint);
        } catch (IOException e) {
            throw new OperationFailedException(dialect.name(), operation, "cannot be tried", e);
        }
    }

    synchronized Cgroups cgroups() throws IOException {
        if (cgroups == null) {
            cgroups = Cgroups.of(Path.of("/proc/self/mountinfo"), processes);
        }
        return cgroups;
    }

    /** The control group of a run, which is no other's. */
    Cgroups.Group group(RunFiles files) throws IOException {
        return cgroups().group(groupPath(files));
    }

    static String groupPath(RunFiles files) {
        return "/stowage/" + files.runtimeId();
    }

    private synchronized CommandLine find() throws MissingException, IOException, InterruptedException {
        if (found != null) {
            return found;
        }
        Path runtimePath = locate(dialect.program(), program);
        Path monitorPath = locate(MONITOR, monitor);
        if (CallingProcess.effectiveUserId() != 0) {
            throw new MissingException(dialect.name() + " needs root", "run as root, for example with sudo");
        }
        found = new CommandLine(runtimePath, monitorPath, learnt(runtimePath));
        return found;
    }

    /** What was learnt of this very program in this boot: a trial can take longer than the call it is for. */
    private List<String> learnt(Path runtimePath) throws MissingException, IOException, InterruptedException {
        BasicFileAttributes attributes = Files.readAttributes(runtimePath, BasicFileAttributes.class);
        String key = String.join(" ", runtimePath.toString(), Long.toString(attributes.size()),
                attributes.lastModifiedTime().toString(), processes.bootId(), dialect.trials());
        Path file = directory.resolve(LEARNT);
        List<String> known = RunFiles.text(file).orElse("").lines().toList();
        if (!known.isEmpty() && known.getFirst().equals(key)) {
            return known.subList(1, known.size());
        }
        List<String> arguments = globalArguments(runtimePath);
        RunFiles.write(file, key + "\n" + arguments.stream().map(a -> a + "\n").collect(Collectors.joining()),
                random);
        return arguments;
    }

    private List<String> globalArguments(Path runtimePath)
            throws MissingException, IOException, InterruptedException {
        List<InterruptedException> interrupted = new ArrayList<>();
        List<IOException> failed = new ArrayList<>();
        try {
            return dialect.globalArguments(arguments -> {
                List<String> call = new ArrayList<>(List.of(runtimePath.toString()));
                call.addAll(arguments);
                try {
                    return commands.run(directory, call);
                } catch (InterruptedException e) {
                    interrupted.add(e);
                } catch (IOException e) {
                    failed.add(e);
                }
                return new Attempt(java.util.OptionalInt.empty(), "", "not run");
            });
        } catch (Dialect.UnusableException e) {
            if (!interrupted.isEmpty()) {
                throw interrupted.getFirst();
            }
            if (!failed.isEmpty()) {
                throw failed.getFirst();
            }
            throw new MissingException(dialect.name() + " does not work here: " + e.getMessage(),
                    dialect.installHint());
        }
    }

    private Path locate(String name, Optional<Path> setting) throws MissingException {
        if (setting.isPresent()) {
            if (Files.isExecutable(setting.orElseThrow())) {
                return setting.orElseThrow();
            }
            throw new MissingException(setting.orElseThrow() + " is not an executable file",
                    "correct the setting of " + dialect.name() + ", or " + dialect.installHint());
        }
        for (String place : searchPath.orElse("").split(":", -1)) {
            Path candidate = Path.of(place).resolve(name);
            if (candidate.isAbsolute() && Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        throw new MissingException(name + " is not on the PATH", dialect.installHint());
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").strip();
    }
}
