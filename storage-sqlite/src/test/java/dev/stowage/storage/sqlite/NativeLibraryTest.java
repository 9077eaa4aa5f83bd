package dev.stowage.storage.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.BackendContext;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteJDBCLoader;

class NativeLibraryTest {
    @TempDir
    Path directory;

    @Test
    void nothingIsLeftInTheStoreOrWhereTemporaryFilesAre() throws Exception {
        Path state = directory.resolve("store");
        try (URLClassLoader plugin = pluginLoader()) {
            Set<String> before = temporary();
            try (StatusStorage storage = build(plugin, SqliteFixtures.context(state, "60s"))) {
                storage.create(SqliteFixtures.record("web"), Durability.DURABLE);
                assertEquals(plugin, storage.getClass().getClassLoader());
                assertTrue(names(state).stream().noneMatch(name -> name.startsWith("native-")));
            }
            Set<String> after = temporary();
            after.removeAll(before);
            assertEquals(Set.of(), after);
        }
    }

    @Test
    void whatKilledProcessesLeftIsRemoved() throws IOException {
        Path state = directory.resolve("store");
        SqliteFixtures.open(state).close();
        long pid = ProcessHandle.current().pid();
        long start = ProcessTable.ofHost().find(pid).orElseThrow().startTimeTicks();
        Path ours = Files.createDirectory(state.resolve("native-" + pid + "-" + start + "-1"));
        Path dead = Files.createDirectory(state.resolve("native-" + pid + "-" + (start - 1) + "-1"));
        Files.writeString(dead.resolve("libsqlitejdbc.so"), "");
        Path foreign = Files.createDirectory(state.resolve("native-code"));
        SqliteFixtures.open(state).close();
        assertTrue(Files.exists(ours) && Files.exists(foreign));
        assertFalse(Files.exists(dead));
    }

    /** Two copies of SQLite in one process would destroy the database: see the class. */
    @Test
    void twoCopiesInOneJvmNeverShareAStore() throws Exception {
        Path state = directory.resolve("store");
        try (URLClassLoader plugin = pluginLoader()) {
            StatusStorage other = build(plugin, SqliteFixtures.context(state, "60s"));
            Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
            for (Path path : List.of(state, link.resolve("store"))) {
                StorageUnavailableException refusal =
                        assertThrows(StorageUnavailableException.class, () -> SqliteFixtures.open(path));
                assertTrue(String.valueOf(refusal.getMessage()).contains("another copy"),
                        refusal.getMessage());
            }
            try (SqliteStatusStorage elsewhere = SqliteFixtures.open(directory.resolve("elsewhere"))) {
                assertEquals(List.of(), elsewhere.list());
            }
            other.close();
            try (SqliteStatusStorage ours = SqliteFixtures.open(state)) {
                assertRefused(plugin, state);
                SqliteFixtures.open(state).close();
                assertRefused(plugin, state);
                assertEquals(List.of(), ours.list());
            }
            build(plugin, SqliteFixtures.context(state, "60s")).close();
            assertTrue(System.getProperties()
                    .keySet()
                    .stream()
                    .noneMatch(key -> key.toString().contains(state.toString())));
        }
    }

    private static void assertRefused(ClassLoader plugin, Path state) {
        InvocationTargetException refusal = assertThrows(InvocationTargetException.class,
                () -> build(plugin, SqliteFixtures.context(state, "60s")));
        assertInstanceOf(StorageUnavailableException.class, refusal.getCause());
    }

    /** As the loader's: sees the contract through its parent and has the driver for itself. */
    private static URLClassLoader pluginLoader() throws MalformedURLException {
        URL[] urls = {location(SqliteStatusStorage.class), location(SQLiteJDBCLoader.class)};
        return new URLClassLoader("plugin", urls, new ClassLoader(NativeLibraryTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.startsWith("dev.stowage.storage.") || name.startsWith("org.sqlite.")) {
                    throw new ClassNotFoundException(name);
                }
                return super.loadClass(name, resolve);
            }

            @Override
            public URL getResource(String name) {
                return name.startsWith("org/sqlite/") ? null : super.getResource(name);
            }
        });
    }

    private static URL location(Class<?> type) throws MalformedURLException {
        return URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()).toURL();
    }

    private static StatusStorage build(ClassLoader loader, BackendContext context)
            throws ReflectiveOperationException {
        return (StatusStorage) Class.forName(SqliteStatusStorage.class.getName(), true, loader)
                .getConstructor(BackendContext.class)
                .newInstance(context);
    }

    private static Set<String> temporary() throws IOException {
        return names(Path.of(System.getProperty("java.io.tmpdir"))).stream()
                .filter(name -> name.contains("sqlite-3"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
