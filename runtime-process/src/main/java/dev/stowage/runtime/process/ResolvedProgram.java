package dev.stowage.runtime.process;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Operation;
import dev.stowage.api.RunId;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.bundle.OciBundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The program of a container, looked up on the host before the container is created.
 *
 * @param arguments the path of the executable file, then its arguments
 * @param environment the environment variables
 * @param workingDirectory where the program starts
 */
record ResolvedProgram(List<String> arguments, Map<String, String> environment, Path workingDirectory) {
    /** The directories in which execvp(3) of glibc looks if there is no PATH. */
    private static final String DEFAULT_PATH = "/bin:/usr/bin";

    private static final Pattern VARIABLE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Variables that shells use themselves: exporting them would fail or pass another value. */
    private static final Set<String> SHELL_RESERVED_VARIABLES = Set.of("_", "BASHOPTS", "BASH_VERSINFO",
            "EUID", "LINENO", "OPTIND", "PPID", "SHELLOPTS", "SHLVL", "UID");

    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
    private static final int ELF_MACHINE = 18;

    /** The e_machine values of elf(5) that each os.arch executes: its own, and that of its 32-bit mode. */
    private static final Map<String, Set<Integer>> MACHINES =
            Map.of("amd64", Set.of(62, 3), "aarch64", Set.of(183, 40));

    /**
     * Looks up the program of a bundle as execvp(3) does.
     *
     * @throws InvalidArgumentException if the environment or the working directory cannot be used
     * @throws OperationFailedException if the program is missing or cannot be executed
     */
    static ResolvedProgram of(ContainerId id, OciBundle bundle) {
        String file = bundle.directory().resolve(OciBundle.CONFIG_FILE).toString();
        Map<String, String> environment = environment(file, bundle.environment());
        Path directory = Path.of(bundle.workingDirectory());
        if (!Files.isDirectory(directory)) {
            throw new InvalidArgumentException(file,
                    "process.cwd: " + directory + " is not a directory of the host");
        }
        List<String> arguments = bundle.arguments();
        String executable = executable(id, arguments.getFirst(),
                environment.getOrDefault("PATH", DEFAULT_PATH), directory);
        return new ResolvedProgram(Stream.concat(Stream.of(executable), arguments.stream().skip(1)).toList(),
                environment, directory);
    }

    /**
     * Returns the script by which the gate executes the program.
     *
     * @param run marks the program and every process that descends from it
     */
    String script(RunId run) {
        StringBuilder script = new StringBuilder("cd -- ").append(shellQuoted(workingDirectory.toString()))
                .append(" || refuse directory\nunset PATH LC_ALL PWD OLDPWD SHLVL\n");
        environment.forEach((name, value) -> script.append("export ")
                .append(name)
                .append('=')
                .append(shellQuoted(value))
                .append('\n'));
        return script.append("export ")
                .append(RunProcessFinder.RUN_VARIABLE)
                .append('=')
                .append(shellQuoted(run.toString()))
                .append("\numask 0022\nexec ")
                .append(arguments.stream().map(ResolvedProgram::shellQuoted).collect(Collectors.joining(" ")))
                .append('\n')
                .toString();
    }

    static String shellQuoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static Map<String, String> environment(String file, List<String> entries) {
        Map<String, String> environment = new TreeMap<>();
        for (String entry : entries) {
            int end = entry.indexOf('=');
            String name = entry.substring(0, end);
            if (!VARIABLE_NAME.matcher(name).matches() || SHELL_RESERVED_VARIABLES.contains(name)) {
                throw new InvalidArgumentException(file, "process.env: a variable " + name
                        + " cannot be exported by a shell, which starts the programs of this runtime; rename it");
            }
            environment.put(name, entry.substring(end + 1));
        }
        return environment;
    }

    private static String executable(ContainerId id, String name, String path, Path directory) {
        try {
            if (name.indexOf('/') >= 0) {
                Path file = directory.resolve(name);
                if (!Files.exists(file)) {
                    throw creationFailure(id, StartFailure.PROGRAM_MISSING, file.toString());
                }
                requireExecutable(id, file);
                // relative to the working directory, in which the gate is then; and never read as an option
                return name.startsWith("-") ? "./" + name : name;
            }
            List<Path> found = Stream.of(path.split(":", -1))
                    .map(entry -> directory.resolve(entry).resolve(name))
                    .filter(Files::isRegularFile)
                    .toList();
            if (found.isEmpty()) {
                throw creationFailure(id, StartFailure.PROGRAM_MISSING,
                        name + " is not found in PATH " + path);
            }
            Path first = found.stream().filter(Files::isExecutable).findFirst().orElse(found.getFirst());
            requireExecutable(id, first);
            return first.toString();
        } catch (InvalidPathException e) {
            throw creationFailure(id, StartFailure.PROGRAM_MISSING, e.toString());
        }
    }

    /** Checked here, because a shell executes a file that the kernel refuses as a script of its own. */
    private static void requireExecutable(ContainerId id, Path file) {
        if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
            throw creationFailure(id, StartFailure.PROGRAM_NOT_EXECUTABLE,
                    file + " is not an executable file");
        }
        if (Files.isReadable(file) && !hasKnownFormat(file) && !kernelKnowsFurtherFormats()) {
            throw creationFailure(id, StartFailure.PROGRAM_NOT_EXECUTABLE,
                    file + " has a format that the kernel does not execute");
        }
    }

    private static boolean hasKnownFormat(Path file) {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(ELF_MACHINE + 2);
        } catch (IOException e) {
            return true; // exec reports it
        }
        if (head.length >= 2 && head[0] == '#' && head[1] == '!') {
            return true;
        }
        Set<Integer> machines = MACHINES.getOrDefault(System.getProperty("os.arch"), Set.of());
        return head.length == ELF_MACHINE + 2
                && ByteBuffer.wrap(head, 0, ELF.length).equals(ByteBuffer.wrap(ELF)) && machines.contains(
                        (int) ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getShort(ELF_MACHINE));
    }

    /** Whether binfmt_misc has handlers: entries besides its two control files. */
    private static boolean kernelKnowsFurtherFormats() {
        try (Stream<Path> entries = Files.list(Path.of("/proc/sys/fs/binfmt_misc"))) {
            return entries.count() > 2;
        } catch (IOException e) {
            return false; // binfmt_misc is not mounted: it has no handlers
        }
    }

    private static OperationFailedException creationFailure(ContainerId id,
            StartFailure failure, String detail) {
        return new OperationFailedException(id, Operation.CREATE, failure, detail);
    }

    byte[] scriptBytes(RunId run) {
        return script(run).getBytes(StandardCharsets.UTF_8);
    }
}
