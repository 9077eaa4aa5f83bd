package dev.stowage.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows of Java compiles. */
class ReadmeTest {
    private static final String BLOCK = "```java\n";

    @Test
    void theExampleForIntegratorsCompiles(@TempDir Path classes) throws IOException {
        String block = blocks().getFirst();
        assertEquals(List.of(), problems(classes, """
                import dev.stowage.api.*;
                import dev.stowage.api.engine.*;
                import dev.stowage.engine.*;
                import dev.stowage.runtime.runc.RuncRuntime;
                import dev.stowage.storage.file.FileStatusStorage;
                import java.nio.file.Path;
                import java.security.SecureRandom;
                import java.time.InstantSource;
                import java.util.function.Function;
                class Example { static void example() {
                """ + block + "}}"));
    }

    @Test
    void theExampleForBackendAuthorsCompiles(@TempDir Path classes) throws IOException {
        String block = blocks().get(1);
        assertEquals(List.of(), problems(classes, """
                import dev.stowage.api.*;
                import dev.stowage.api.storage.*;
                import dev.stowage.harness.StorageConformance;
                abstract class MyStatusStorage implements StatusStorage {}
                """ + block.replace("new MyStatusStorage(context)", "null")));
    }

    private static List<String> blocks() throws IOException {
        String readme = Files.readString(Path.of(System.getProperty("stowage.root"), "README.md"));
        return List.of(readme.split(BLOCK, -1))
                .stream()
                .skip(1)
                .map(rest -> rest.substring(0, rest.indexOf("```")))
                .toList();
    }

    private static List<String> problems(Path classes, String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        compiler.getTask(null, null, diagnostics, List.of("-d", classes.toString(), "-proc:none"), null,
                List.of(new SimpleJavaFileObject(URI.create("string:///Example.java"),
                        JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                })).call();
        return diagnostics.getDiagnostics()
                .stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> diagnostic.getMessage(Locale.ROOT) + " at line " + diagnostic
                        .getLineNumber())
                .toList();
    }
}
