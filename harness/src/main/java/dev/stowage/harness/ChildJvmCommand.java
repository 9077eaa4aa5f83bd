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

/** Another JVM that builds a backend of its own, also one that a plugin brings. */
public final class ChildJvmCommand {
    private ChildJvmCommand() {}

    /**
     * Returns how to start it.
     *
     * @param type the class of the backend
     * @param main what the JVM runs: it is given the name of the class first
     * @param arguments what it is given then
     * @return program and arguments
     * @throws NotRunException if the backend has no constructor that takes a {@link BackendContext} alone
     */
    public static List<String> forBackend(Class<? extends Backend> type, Class<?> main,
            List<String> arguments) {
        requireConstructor(type);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xlog:disable",
                "--enable-native-access=ALL-UNNAMED"));
        sharedArchiveOption().ifPresent(command::add);
        command.addAll(List.of("-cp", classPath(type.getClassLoader()), main.getName(), type.getName()));
        command.addAll(arguments);
        return command;
    }

    /**
     * The classes that this JVM shares with others, if it was told of any: the new one starts in half the
     * time with them.
     */
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
     * What plugins share lies on this JVM's own class path, which comes first: an archive is of that. They
     * are loaded by loaders with URLs.
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
            return Optional.empty();
        }
    }
}
