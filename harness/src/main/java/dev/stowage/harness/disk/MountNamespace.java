package dev.stowage.harness.disk;

import dev.stowage.harness.NotRunException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A mount namespace with a shell in it, see mount_namespaces(7). Only programs that are started
 * {@linkplain #enterCommand in it} see its mounts. The kernel removes the mounts and their loop devices when
 * the last of these processes has ended. They end with this process at the latest, also if it is killed: the
 * shell because its input ends, the others by a signal, see PR_SET_PDEATHSIG(2const).
 *
 * <p>
 * The thread that opens it must outlive it: the kernel sends that signal when the thread that started the
 * process ends.
 */
public final class MountNamespace implements AutoCloseable {
    private static final String COMMAND_TIMEOUT_SECONDS = "60";
    private static final String END_MARKER = "=end ";

    private final Process shell;
    private final BufferedReader replyReader;

    private MountNamespace(Process shell) {
        this.shell = shell;
        this.replyReader = shell.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Opens a namespace.
     *
     * @return the namespace, without additional mounts
     * @throws NotRunException if this machine or user cannot have one; the message names what is missing
     * @throws IOException if a process cannot be started
     */
    public static MountNamespace open() throws IOException {
        for (String command : List.of("unshare", "nsenter", "setpriv", "mount", "timeout")) {
            requireCommand(command, "util-linux and coreutils");
        }
        MountNamespace namespace =
                new MountNamespace(new ProcessBuilder("setpriv", "--pdeathsig", "KILL", "unshare", "--mount",
                        "--propagation", "private", "/bin/sh").redirectErrorStream(true).start());
        ShellResult first = namespace.run("true");
        if (first.exitCode() != 0) {
            namespace.close();
            throw new NotRunException(
                    "needs a mount namespace, which only root may create: " + first.output());
        }
        return namespace;
    }

    /**
     * Checks that a program exists.
     *
     * @param command its name
     * @param packageName the package that has it
     * @throws NotRunException if it is not on the path
     */
    public static void requireCommand(String command, String packageName) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        boolean found = Arrays.stream(path.split(":", -1))
                .anyMatch(directory -> Files
                        .isExecutable(Path.of(directory.isEmpty() ? "." : directory, command)));
        if (!found) {
            throw new NotRunException(command + " is not on the PATH; it comes with " + packageName);
        }
    }

    /**
     * The result of a command.
     *
     * @param exitCode its exit code
     * @param output what it wrote
     */
    public record ShellResult(int exitCode, String output) {}

    /**
     * Runs a program in the namespace, for at most a minute.
     *
     * @param command the program and its arguments
     * @return the result; its exit code is not 0 either if the shell has ended
     */
    public ShellResult run(String... command) {
        return execute(
                "PATH=$PATH:/usr/sbin:/sbin timeout " + COMMAND_TIMEOUT_SECONDS + " " + quoted(command));
    }

    /**
     * Sends a signal to processes, without starting another process.
     *
     * @param signal its name, such as STOP
     * @param processes the receivers
     * @throws NotRunException if it cannot be sent
     */
    public void signal(String signal, List<Long> processes) {
        ShellResult result = execute("kill -" + signal + " "
                + processes.stream().map(String::valueOf).collect(Collectors.joining(" ")));
        if (result.exitCode() != 0) {
            throw new NotRunException("a signal cannot be sent here: " + result.output());
        }
    }

    /** Runs a program that must succeed. */
    String runChecked(String... command) {
        ShellResult result = run(command);
        if (result.exitCode() != 0) {
            throw new NotRunException(
                    String.join(" ", command) + " failed (" + result.exitCode() + "): " + result.output());
        }
        return result.output();
    }

    private synchronized ShellResult execute(String line) {
        StringBuilder output = new StringBuilder();
        try {
            OutputStream out = shell.getOutputStream();
            out.write((line + " < /dev/null 2>&1; echo \"" + END_MARKER + "$?\"\n")
                    .getBytes(StandardCharsets.UTF_8));
            out.flush();
            for (String reply = replyReader.readLine(); reply != null; reply = replyReader.readLine()) {
                int end = reply.indexOf(END_MARKER);
                if (end >= 0) {
                    output.append(reply, 0, end);
                    return new ShellResult(
                            Integer.parseInt(reply.substring(end + END_MARKER.length()).strip()),
                            output.toString().strip());
                }
                output.append(reply).append('\n');
            }
        } catch (IOException e) {
            output.append(e);
        }
        return new ShellResult(-1, output.toString().strip());
    }

    private static String quoted(String... words) {
        return Arrays.stream(words)
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    /**
     * Returns the beginning of a command that runs a program in the namespace.
     *
     * @return the words to put before the program; the started process becomes that program
     */
    public List<String> enterCommand() {
        return List.of("setpriv", "--pdeathsig", "KILL", "nsenter", "--target",
                Long.toString(shell.pid()), "--mount", "--");
    }

    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            shell.destroyForcibly();
        }
    }
}
