package dev.stowage.integration.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Availability;
import dev.stowage.integration.MavenModules;
import dev.stowage.loader.BackendReport;
import dev.stowage.loader.Environment;
import dev.stowage.loader.SettingsReader;
import dev.stowage.loader.Stowage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Java samples of the README and of the guide for backend authors compile as they are printed, and the
 * backend of the guide can be loaded. The package {@code example} runs those of docs/integrators.md.
 */
class CodeSampleTest {
    private static final String GUIDE = "docs/backend-authors.md";
    private static final Pattern TYPE =
            Pattern.compile("^(?:public )?(?:final )?class (\\w+)", Pattern.MULTILINE);

    @ParameterizedTest
    @ValueSource(strings = {"README.md", GUIDE})
    void samplesCompile(String document, @TempDir Path classes) {
        List<String> blocks = blocks(document, "java");
        assertTrue(!blocks.isEmpty(), "no sample in " + document);
        Map<String, String> sources = sources(GUIDE); // what the README refers to
        sources.putAll(sources(document));
        assertEquals(List.of(), compile(sources, List.of("-proc:none"), classes));
    }

    @Test
    void theBackendOfTheGuideIsLoadedAsAPlugin(@TempDir Path directory) throws IOException {
        Path classes = Files.createDirectory(directory.resolve("classes"));
        assertEquals(List.of(), compile(sources(GUIDE),
                List.of("-processor", "org.pf4j.processor.ExtensionAnnotationProcessor"), classes));
        Path plugin = Files.createDirectories(directory.resolve("plugins/mine"));
        Files.writeString(plugin.resolve("plugin.properties"),
                blocks(GUIDE, "properties").stream()
                        .filter(block -> block.startsWith("plugin.id"))
                        .findFirst()
                        .orElseThrow()
                        .replace("${project.version}", "1.0.0"));
        jar(classes, "MyStatusStorage", Files.createDirectory(plugin.resolve("lib")).resolve("mine.jar"));

        Environment environment =
                new Environment(Environment.ofThisProcess().userId(), Map.of(), directory, Optional.empty());
        Map<String, String> settings = Map.of("plugins", directory.resolve("plugins").toString(), "root",
                directory.resolve("root").toString(), "run", directory.resolve("run").toString(),
                "storage", "mine");
        try (Stowage stowage =
                Stowage.open(SettingsReader.read(environment, Optional.empty(), settings), environment)) {
            List<BackendReport> reports = stowage.backends(stowage.settings().paths());
            assertEquals(List.of("mine"), reports.stream().map(BackendReport::name).toList());
            assertEquals(Availability.available("1.0.0"), reports.getFirst().availability());
        }
    }

    /** Puts the extension named and what else is not of the runtime or the tests into a jar. */
    private static void jar(Path classes, String extension, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            out.putNextEntry(new JarEntry("META-INF/extensions.idx"));
            for (String line : Files.readAllLines(classes.resolve("META-INF/extensions.idx"))) {
                if (line.endsWith("." + extension)) {
                    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                }
            }
            for (Path path : MavenModules.files(classes, extension + ".class")) {
                out.putNextEntry(new JarEntry(classes.relativize(path).toString()));
                Files.copy(path, out);
            }
        }
    }

    /** The samples of a document by the name of their class; statements get a class around them. */
    private static Map<String, String> sources(String document) {
        Map<String, String> sources = new TreeMap<>();
        for (String block : blocks(document, "java")) {
            Matcher type = TYPE.matcher(block);
            assertTrue(type.find(), () -> "no class in a sample of " + document + ": " + block);
            sources.put(type.group(1), block);
        }
        return sources;
    }

    private static List<String> blocks(String document, String language) {
        return Pattern.compile("^ *```" + language + "\n(.*?)^ *```$", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(MavenModules.text(MavenModules.ROOT.resolve(document)))
                .results()
                .map(block -> block.group(1).stripIndent())
                .toList();
    }

    private static List<String> compile(Map<String, String> sources, List<String> options, Path classes) {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> all = Stream.concat(Stream.of("-d", classes.toString()), options.stream()).toList();
        ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, diagnostics, all, null, files(sources))
                .call();
        return diagnostics.getDiagnostics()
                .stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> diagnostic.getSource().getName() + ":" + diagnostic.getLineNumber() + ": "
                        + diagnostic.getMessage(Locale.ROOT))
                .toList();
    }

    private static Collection<JavaFileObject> files(Map<String, String> sources) {
        return sources.entrySet()
                .stream()
                .<JavaFileObject>map(source -> new SimpleJavaFileObject(
                        URI.create("string:///" + source.getKey() + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source.getValue();
                    }
                })
                .toList();
    }
}
