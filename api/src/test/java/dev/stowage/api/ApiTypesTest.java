package dev.stowage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every public type of the API says of itself. */
class ApiTypesTest {
    private static final Path SOURCES = Path.of("src/main/java");
    /** Identifiers and measures that are complete by definition; see decision record 0012. */
    private static final Set<String> COMPLETE_RECORDS = Set.of("ContainerId", "ContainerName", "QualifiedId",
            "Incarnation", "RunId", "HostIdentity", "ProcessIdentity", "Signal", "TerminalSize");

    static List<Class<?>> types() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Class<?>> types = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java") && !file.endsWith("module-info.java"))
                    .<Class<?>>map(ApiTypesTest::load)
                    .filter(type -> Modifier.isPublic(type.getModifiers()))
                    .toList();
            assertTrue(types.size() > 50, "found " + types.size());
            return types;
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void saysSinceWhenAndHowStableItIs(Class<?> type) throws IOException {
        assertTrue(type.isAnnotationPresent(Stability.class), "needs @Stability");
        String source = Files.readString(SOURCES.resolve(type.getName().replace('.', '/') + ".java"));
        assertTrue(source.contains("\n * @since "), "needs @since");
    }

    @ParameterizedTest
    @MethodSource("types")
    void survivesAnotherField(Class<?> type) {
        if (type.isRecord()) {
            assertTrue(COMPLETE_RECORDS.contains(type.getSimpleName()),
                    "a record breaks callers with each new component");
        } else if (!Throwable.class.isAssignableFrom(type) && type != Settings.class) {
            assertEquals(List.of(),
                    Arrays.stream(type.getDeclaredConstructors())
                            .filter(constructor -> Modifier.isPublic(constructor.getModifiers()))
                            .map(Constructor::toGenericString)
                            .toList(),
                    "needs a factory instead");
        }
    }

    private static Class<?> load(Path file) {
        String name = SOURCES.relativize(file).toString().replace('/', '.').replaceFirst("\\.java$", "");
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(name, e);
        }
    }
}
