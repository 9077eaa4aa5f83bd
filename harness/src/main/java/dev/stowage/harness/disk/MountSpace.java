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
 * A mount namespace with a shell in it, see mount_namespaces(7). What is mounted in it is seen by programs
 * that are started {@linkplain #inside in it} and by nobody else. The kernel removes the mounts, and the loop
 * devices below them, when the last of these processes has ended; they end with this process at the latest,
 * however that ends: the shell since its input does, the others by a signal, see PR_SET_PDEATHSIG(2const).
 *
 * <p>
 * The thread that opens it must outlive it: the kernel sends that signal when the thread ends that started
 * the process.
 */
public final class MountSpace implements AutoCloseable {
    private static final String LONGEST_SECONDS = "60";
    private static final String END = "=end ";

    private final Process shell;
    private final BufferedReader replies;

    private MountSpace(Process shell) {
        this.shell = shell;
        this.replies = shell.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Opens a namespace.
     *
     * @return the namespace, without mounts of its own
     * @throws NotRunException if this machine or user cannot have one; says what is missing
     * @throws IOException if a process cannot be started
     */
    public static MountSpace open() throws IOException {
        for (String command : List.of("unshare", "nsenter", "setpriv", "mount", "timeout")) {
            require(command, "util-linux and coreutils");
        }
        MountSpace space = new MountSpace(new ProcessBuilder("setpriv", "--pdeathsig", "KILL", "unshare",
                "--mount", "--propagation", "private", "/bin/sh")
                .redirectErrorStream(true)
                .start());
        Outcome first = space.run("true");
        if (first.code() != 0) {
            space.close();
            throw new NotRunException("needs a mount namespace, which only root may make: " + first.output());
        }
        return space;
    }

    /**
     * Looks for a program that a rule needs.
     *
     * @param command its name
     * @param origin where to get it
     * @throws NotRunException if it is not on the path
     */
    public static void require(String command, String origin) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        boolean there = Arrays.stream(path.split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory.isEmpty() ? "." : directory,
                        command)));
        if (!there) {
            throw new NotRunException(command + " is not on the PATH; it comes with " + origin);
        }
    }

    /**
     * How a command ended.
     *
     * @param code its exit code
     * @param output what it said
     */
    public record Outcome(int code, String output) {}

    /**
     * Runs a program in the namespace, for a minute at most.
     *
     * @param command the program and its arguments
     * @return how it ended; another code than 0 too if the shell has ended
     */
    public Outcome run(String... command) {
        return tell("PATH=$PATH:/usr/sbin:/sbin timeout " + LONGEST_SECONDS + " " + quoted(command));
    }

    /**
     * Sends a signal to processes, without starting another.
     *
     * @param signal its name, as STOP
     * @param processes to whom
     * @throws NotRunException if it cannot be sent
     */
    public void signal(String signal, List<Long> processes) {
        Outcome outcome = tell("kill -" + signal + " " + processes.stream()
                .map(String::valueOf)
                .collect(
                        Collectors.joining(" ")));
        if (outcome.code() != 0) {
            throw new NotRunException("a signal cannot be sent here: " + outcome.output());
        }
    }

    /** Runs a program that must succeed. */
    String demand(String... command) {
        Outcome outcome = run(command);
        if (outcome.code() != 0) {
            throw new NotRunException(String.join(" ", command) + " failed (" + outcome.code() + "): "
                    + outcome.output());
        }
        return outcome.output();
    }

    private synchronized Outcome tell(String line) {
        StringBuilder output = new StringBuilder();
        try {
            OutputStream out = shell.getOutputStream();
            out.write((line + " < /dev/null 2>&1; echo \"" + END + "$?\"\n").getBytes(
                    StandardCharsets.UTF_8));
            out.flush();
            for (String reply = replies.readLine(); reply != null; reply = replies.readLine()) {
                int end = reply.indexOf(END);
                if (end >= 0) {
                    output.append(reply, 0, end);
                    return new Outcome(Integer.parseInt(reply.substring(end + END.length()).strip()),
                            output.toString().strip());
                }
                output.append(reply).append('\n');
            }
        } catch (IOException e) {
            output.append(e);
        }
        return new Outcome(-1, output.toString().strip());
    }

    private static String quoted(String... words) {
        return Arrays.stream(words)
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    /**
     * Returns what a command begins with that is to see the mounts.
     *
     * @return words to put before a program; the process that is started becomes that program
     */
    public List<String> inside() {
        return List.of("setpriv", "--pdeathsig", "KILL", "nsenter", "--target", Long.toString(shell.pid()),
                "--mount", "--");
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
