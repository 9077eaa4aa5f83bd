package dev.stowage.harness;

import dev.stowage.api.Backend;
import dev.stowage.api.BackendContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The command for another JVM that opens a backend of its own, also one from a plugin. */
public final class ChildJvmCommand {
    private ChildJvmCommand() {}

    /**
     * Returns how to start it.
     *
     * @param type the class of the backend
     * @param main the class that the JVM runs; its first argument is the name of the backend's class
     * @param arguments the other arguments
     * @return program and arguments
     * @throws NotRunException if the backend has no constructor that takes a {@link BackendContext} alone
     */
    public static List<String> forBackend(Class<? extends Backend> type, Class<?> main,
            List<String> arguments) {
        requireConstructor(type);
        List<String> command =
                new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xlog:disable",
                        "--enable-native-access=ALL-UNNAMED"));
        sharedArchiveOption().ifPresent(command::add);
        command.addAll(List.of("-cp", classPath(type.getClassLoader()), main.getName(), type.getName()));
        command.addAll(arguments);
        return command;
    }

    /** Passes on this JVM's shared class archive, if it has one: the new JVM then starts in half the time. */
    private static Optional<String> sharedArchiveOption() {
        return Arrays.stream(ProcessHandle.current().info().arguments().orElse(new String[0]))
                .filter(argument -> argument.startsWith("-XX:SharedArchiveFile="))
                .findFirst();
    }

    private static void requireConstructor(Class<?> type) {
        boolean present = Arrays.stream(type.getDeclaredConstructors())
                .anyMatch(constructor -> Arrays.equals(constructor.getParameterTypes(),
                        new Class<?>[]{BackendContext.class}));
        if (!present) {
            throw new NotRunException(type.getName()
                    + " has no constructor (BackendContext): it cannot be built in another process");
        }
    }

    /**
     * Puts this JVM's own class path first, because the shared archive belongs to it. The URLs of the
     * plugin's class loader follow.
     */
    private static String classPath(ClassLoader loader) {
        List<String> parts = new ArrayList<>(List.of(System.getProperty("java.class.path")));
        for (ClassLoader next = loader; next != null; next = next.getParent()) {
            if (next instanceof URLClassLoader urls) {
                for (URL url : urls.getURLs()) {
                    file(url).ifPresent(parts::add);
                }
            }
        }
        return String.join(":", parts);
    }

    private static Optional<String> file(URL url) {
        try {
            URI uri = url.toURI();
            return uri.getScheme().equals("file") ? Optional.of(Path.of(uri).toString()) : Optional.empty();
        } catch (URISyntaxException e) {
            // a URL that is no URI cannot name a file
            return Optional.empty();
        }
    }
}
