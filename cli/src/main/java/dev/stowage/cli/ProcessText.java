package dev.stowage.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the caller gave to this process as bytes: arguments, variables, the working directory. A JVM replaces
 * bytes that are not text in its character set by U+FFFD; then the kernel's copy tells what they were.
 */
final class ProcessText {
    private static final char REPLACEMENT = '\uFFFD';
    private static final Path ARGUMENTS = Path.of("/proc/self/cmdline");
    private static final Path VARIABLES = Path.of("/proc/self/environ");

    private ProcessText() {}

    static void requireExactArguments(List<String> arguments) {
        if (arguments.stream().anyMatch(ProcessText::isDoubtful)) {
            requireExactArguments(arguments, read(ARGUMENTS));
        }
    }

    /** The arguments are the last of the JVM's own. */
    static void requireExactArguments(List<String> arguments, byte[] commandLine) {
        List<String> exact = latin1(commandLine);
        int offset = exact.size() - arguments.size();
        for (int i = 0; i < arguments.size(); i++) {
            if (offset < 0 || !exact.get(offset + i).equals(utf8AsLatin1(arguments.get(i)))) {
                throw new UsageException("argument " + (i + 1) + " is not text in UTF-8");
            }
        }
    }

    static void requireExactDirectory() {
        String directory = System.getProperty("user.dir", "");
        if (isDoubtful(directory) && !Files.isDirectory(Path.of(directory))) {
            throw new UsageException("the name of the working directory is not text in UTF-8");
        }
    }

    /** Returns the value of a variable that is passed on. */
    static String requireExactVariable(String name, String value) {
        return isDoubtful(value) ? requireExactVariable(name, value, read(VARIABLES)) : value;
    }

    static String requireExactVariable(String name, String value, byte[] environment) {
        if (!latin1(environment).contains(utf8AsLatin1(name + "=" + value))) {
            throw new UsageException("the value of the variable " + name + " is not text in UTF-8");
        }
        return value;
    }

    private static boolean isDoubtful(String text) {
        return text.indexOf(REPLACEMENT) >= 0;
    }

    /** One character for each byte, so that nothing is replaced. */
    private static List<String> latin1(byte[] texts) {
        List<String> split = List.of(new String(texts, StandardCharsets.ISO_8859_1).split("\0", -1));
        return split.subList(0, split.size() - 1);
    }

    private static String utf8AsLatin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
