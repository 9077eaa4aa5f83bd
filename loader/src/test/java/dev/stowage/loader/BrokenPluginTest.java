package dev.stowage.loader;

import dev.stowage.api.error.LoadProblem;
import dev.stowage.api.error.LoadException;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Backend;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which a plugin can be wrong is one clear error that names plugin, cause and cure. */
class BrokenPluginTest {
    @TempDir
    Path directory;
    TestHost host;

    @BeforeEach
    void prepare() throws IOException {
        host = TestHost.in(directory);
        TestPlugin.storage(directory, "good").directory(host.builtIn());
    }

    @Test
    void noExtension() throws IOException {
        TestPlugin.storage(directory, "mute").noExtension().zip(host.external());
        assertProblem(LoadProblem.Kind.NO_EXTENSION, "mute", "annotation processor");
    }

    @Test
    void twoExtensions() throws IOException {
        TestPlugin.storage(directory, "twins")
                .source("Other", TestPlugin.storageSource("Other", "", "twins"))
                .extension("plug.Other")
                .zip(host.external());
        assertProblem(LoadProblem.Kind.SEVERAL_EXTENSIONS, "twins", "plug.Good, plug.Other");
    }

    @Test
    void twoExtensionsInTwoJars() throws IOException {
        Path plugin = TestPlugin.storage(directory, "twojars").directory(host.external());
        Path other = TestPlugin.storage(directory, "other")
                .source("Other", TestPlugin.storageSource("Other", "", "twojars"))
                .noExtension()
                .extension("plug.Other")
                .directory(Files.createDirectories(directory.resolve("elsewhere")));
        Files.copy(other.resolve("lib/other.jar"), plugin.resolve("lib/zzz.jar"));
        assertProblem(LoadProblem.Kind.SEVERAL_EXTENSIONS, "twojars", "2 extensions");
    }

    @Test
    void foreignCopyOfTheApi() throws IOException {
        String probe = Backend.class.getName().replace('.', '/') + ".class";
        try (var in = Backend.class.getClassLoader().getResourceAsStream(probe)) {
            TestPlugin.storage(directory, "hoarder").entry(probe, in.readAllBytes()).zip(host.external());
        }
        assertProblem(LoadProblem.Kind.FOREIGN_API, "hoarder", "scope provided");
    }

    @Test
    void badZip() throws IOException {
        Files.writeString(host.external().resolve("junk.zip"), "no ZIP at all");
        assertProblem(LoadProblem.Kind.ARCHIVE,
                host.external().resolve("junk.zip").toString(), "not a valid ZIP");
    }

    @Test
    void truncatedZip() throws IOException {
        Path zip = TestPlugin.storage(directory, "half").zip(host.external());
        byte[] whole = Files.readAllBytes(zip);
        Files.write(zip, Arrays.copyOf(whole, whole.length / 2));
        assertProblem(LoadProblem.Kind.ARCHIVE, zip.toString(), "not a valid ZIP");
    }

    @Test
    void damagedZip() throws IOException {
        Path zip = TestPlugin.storage(directory, "damaged").zip(host.external());
        byte[] bytes = Files.readAllBytes(zip);
        for (int i = 0; i < bytes.length * 3 / 4; i++) {
            bytes[i] ^= 0x55;
        }
        Files.write(zip, bytes);
        List<LoadProblem> problems = problems();
        assertEquals(1, problems.size(), problems::toString);
        assertEquals(LoadProblem.Kind.ARCHIVE, problems.getFirst().kind());
    }

    @Test
    void damagedIndexOfExtensions() throws IOException {
        Path jar =
                TestPlugin.storage(directory, "rotten").directory(host.external()).resolve("lib/rotten.jar");
        byte[] bytes = Files.readAllBytes(jar);
        // the index is the first entry: after 30 bytes of header and its name, a block of no known type
        bytes[30 + "META-INF/extensions.idx".length()] = 0x07;
        Files.write(jar, bytes);
        assertProblem(LoadProblem.Kind.ARCHIVE, "rotten", "index of extensions");
    }

    @Test
    void entryOutsideTheArchive() throws IOException {
        Path zip = host.external().resolve("slip.zip");
        try (OutputStream out = Files.newOutputStream(zip)) {
            TestPlugin.zip(out,
                    Map.of("plugin.properties",
                            "plugin.id=slip\nplugin.version=1.0.0\nplugin.requires=>=0.1.0 & <1.0.0\n"
                                    .getBytes(StandardCharsets.UTF_8),
                            "lib/../../../escaped.txt", new byte[]{1}));
        }
        assertProblem(LoadProblem.Kind.ARCHIVE, zip.toString(), "outside");
        assertFalse(Files.exists(directory.resolve("escaped.txt")));
        try (var remaining = Files.list(directory.resolve("cache"))) {
            assertEquals(List.of(), remaining.toList(), "nothing is left of a refused archive");
        }
    }

    @Test
    void aJarAlone() throws IOException {
        Files.write(host.external().resolve("lonely.jar"), new byte[]{1});
        assertProblem(LoadProblem.Kind.ARCHIVE,
                host.external().resolve("lonely.jar").toString(), "lib/lonely.jar");
    }

    @Test
    void noDescriptor() throws IOException {
        Files.createDirectories(host.external().resolve("empty/lib"));
        assertProblem(LoadProblem.Kind.DESCRIPTOR, host.external().resolve("empty").toString(),
                "no plugin.properties");
    }

    @Test
    void wrongIdAndVersionTogether() throws IOException {
        TestPlugin.storage(directory, "odd")
                .descriptor("plugin.id", "../odd")
                .descriptor("plugin.version", "new")
                .zip(host.external());
        List<LoadProblem> problems = problems();
        assertEquals(List.of(LoadProblem.Kind.DESCRIPTOR, LoadProblem.Kind.DESCRIPTOR),
                problems.stream().map(LoadProblem::kind).toList(), problems::toString);
    }

    @Test
    void dependsOnAnotherPlugin() throws IOException {
        TestPlugin.storage(directory, "leaning")
                .descriptor("plugin.dependencies", "good")
                .zip(host.external());
        assertProblem(LoadProblem.Kind.DESCRIPTOR, host.external().resolve("leaning.zip").toString(), "lib/");
    }

    @Test
    void wrongVersionRange() throws IOException {
        TestPlugin.storage(directory, "newer")
                .descriptor("plugin.requires", ">=2.0.0 & <3.0.0")
                .zip(host.external());
        assertProblem(LoadProblem.Kind.VERSION, "newer", ">=2.0.0 & <3.0.0");
    }

    @Test
    void noVersionRange() throws IOException {
        TestPlugin.storage(directory, "vague").descriptor("plugin.requires", "").zip(host.external());
        assertProblem(LoadProblem.Kind.VERSION, "vague", "to a range");
    }

    @Test
    void bareVersionIsNoRange() throws IOException {
        TestPlugin.storage(directory, "bare").descriptor("plugin.requires", "0.1.0").zip(host.external());
        assertProblem(LoadProblem.Kind.VERSION, "bare", "to a range");
    }

    @Test
    void sameIdTwice() throws IOException {
        TestPlugin.storage(directory, "good").zip(host.external());
        assertProblem(LoadProblem.Kind.DUPLICATE, "good", "good.zip");
    }

    @Test
    void throwingConstructor() throws IOException {
        new TestPlugin(directory, "angry")
                .source("Angry",
                        TestPlugin.storageSource("Angry",
                                "if (true) throw new IllegalStateException(\"no mood\");", "angry"))
                .extension("plug.Angry")
                .zip(host.external());
        assertProblem(LoadProblem.Kind.CONSTRUCTOR, "angry", "no mood");
    }

    @Test
    void otherConstructor() throws IOException {
        new TestPlugin(directory, "plain")
                .source("Plain",
                        TestPlugin.storageSource("Plain", "", "plain")
                                .replace("@jakarta.inject.Inject public Plain(BackendContext context) {",
                                        "public Plain() { BackendContext context = null;"))
                .extension("plug.Plain")
                .zip(host.external());
        assertProblem(LoadProblem.Kind.CONSTRUCTOR, "plain", "jakarta.inject.Inject");
    }

    @Test
    void neitherRuntimeNorStorage() throws IOException {
        new TestPlugin(directory, "thing").source("Thing", "package plug; public class Thing {}")
                .extension("plug.Thing")
                .zip(host.external());
        assertProblem(LoadProblem.Kind.EXTENSION, "thing", "either Runtime or StatusStorage");
    }

    @Test
    void missingClass() throws IOException {
        new TestPlugin(directory, "ghost").extension("plug.Ghost").zip(host.external());
        assertProblem(LoadProblem.Kind.EXTENSION, "ghost", "plug.Ghost");
    }

    @Test
    void usesALibraryOfTheHostThatIsNotShared() throws IOException {
        TestPlugin plugin =
                new TestPlugin(directory, "leech")
                        .source("Leech",
                                TestPlugin.storageSource("Leech",
                                        "com.google.inject.Guice.createInjector();", "leech"))
                        .extension("plug.Leech");
        plugin.zip(host.external());
        assertProblem(LoadProblem.Kind.CONSTRUCTOR, "leech", "NoClassDefFoundError: com/google/inject");
    }

    @Test
    void otherName() throws IOException {
        new TestPlugin(directory, "alias").source("Good", TestPlugin.storageSource("Good", "", "real"))
                .extension("plug.Good")
                .zip(host.external());
        assertProblem(LoadProblem.Kind.CONSTRUCTOR, "alias", "the name real");
    }

    @Test
    void pluginClassThatIsMissing() throws IOException {
        TestPlugin.storage(directory, "classless")
                .descriptor("plugin.class", "plug.Missing")
                .zip(host.external());
        assertProblem(LoadProblem.Kind.START, "classless", "");
    }

    @Test
    void pluginClassThatFails() throws IOException {
        TestPlugin.storage(directory, "failing").source("Failing", """
                package plug;
                public class Failing extends org.pf4j.Plugin {
                    public void start() { throw new IllegalStateException("not today"); }
                }
                """).descriptor("plugin.class", "plug.Failing").zip(host.external());
        assertProblem(LoadProblem.Kind.START, "failing", "not today");
    }

    @Test
    void allProblemsTogether() throws IOException {
        TestPlugin.storage(directory, "mute").noExtension().zip(host.external());
        new TestPlugin(directory, "ghost").extension("plug.Ghost").zip(host.external());
        TestPlugin.storage(directory, "fine").zip(host.external());
        Set<String> subjects = new TreeSet<>();
        problems().forEach(problem -> subjects.add(problem.subject()));
        assertEquals(Set.of("mute", "ghost"), subjects);
    }

    private void assertProblem(LoadProblem.Kind problemKind, String subject, String text) {
        List<LoadProblem> problems = problems();
        assertEquals(1, problems.size(), problems::toString);
        LoadProblem problem = problems.getFirst();
        assertEquals(problemKind, problem.kind(), problem::toString);
        assertEquals(subject, problem.subject(), problem::toString);
        assertTrue(problem.toString().contains(text), problem::toString);
        assertFalse(problem.cause().isBlank(), problem::toString);
        assertFalse(problem.hint().isBlank(), problem::toString);
    }

    private List<LoadProblem> problems() {
        return assertThrows(LoadException.class, () -> {
            try (Stowage stowage = host.open(host.settings("good"))) {
                stowage.backends(host.paths());
            }
        }).problems();
    }
}
