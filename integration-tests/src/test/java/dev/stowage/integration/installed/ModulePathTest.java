package dev.stowage.integration.installed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.bundle.BundleTemplate;
import dev.stowage.bundle.BundleTemplate.IsolationLevel;
import dev.stowage.integration.MavenModules;
import java.io.File;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compiles and runs programs that have the jars of the distribution on their module path. */
class ModulePathTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final Path EXAMPLES =
            MavenModules.ROOT.resolve("integration-tests/src/test/java/dev/stowage/integration/example");
    private static final String MODULE_PATH =
            MavenModules.modulePath().stream().map(Path::toString).collect(Collectors.joining(":"));

    @TempDir
    Path directory;

    static List<String> modules() {
        Set<String> own =
                MavenModules.withSources().stream().map(MavenModules::moduleName).collect(Collectors.toSet());
        return MavenModules.onModulePath()
                .findAll()
                .stream()
                .filter(module -> !module.descriptor().isAutomatic())
                .map(module -> module.descriptor().name())
                .filter(own::contains)
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void findsWhatAModuleRequires(String module) {
        Configuration found = ModuleLayer.boot()
                .configuration()
                .resolve(MavenModules.onModulePath(), ModuleFinder.of(), Set.of(module));
        assertTrue(found.findModule(module).isPresent());
    }

    @ParameterizedTest
    @CsvSource({"dev.stowage.api, dev.stowage.api.State", "dev.stowage.engine, dev.stowage.api.State",
            "dev.stowage.engine, dev.stowage.engine.LocalEngine",
            "dev.stowage.loader, dev.stowage.engine.LocalEngine",
            "dev.stowage.loader, dev.stowage.loader.Stowage"})
    void showsThePublicTypes(String module, String type) throws IOException {
        assertEquals(List.of(), errorsOfUser(module, type));
    }

    @ParameterizedTest
    @CsvSource({"dev.stowage.posix, dev.stowage.posix.FileLocks",
            "dev.stowage.records, dev.stowage.records.RecordJson",
            "dev.stowage.records, dev.stowage.records.json.JsonObject",
            "dev.stowage.records, dev.stowage.records.store.StoreLocks",
            "dev.stowage.bundle, dev.stowage.bundle.OciBundle",
            "dev.stowage.storage.journal, dev.stowage.storage.journal.log.LogRecovery"})
    void exportsNoInternalPackageToUsers(String module, String type) throws IOException {
        String errors = String.join("\n", errorsOfUser(module, type));
        assertTrue(errors.contains("does not export it"), errors);
    }

    @ParameterizedTest
    @CsvSource({"dev.stowage.posix.FileLocks", "dev.stowage.records.RecordJson",
            "dev.stowage.bundle.OciBundle"})
    void theEngineDoesNotPassOnInternalModules(String type) throws IOException {
        String errors = String.join("\n", errorsOfUser("dev.stowage.engine", type));
        assertTrue(errors.contains("module user does not read it"), errors);
    }

    @Test
    void runsTheExamplesOfTheDocument() throws Exception {
        Path main = Files.writeString(directory.resolve("ModulePathProgram.java"),
                """
                        package dev.stowage.integration.example;

                        import dev.stowage.api.Exit;
                        import dev.stowage.api.engine.Engine;
                        import dev.stowage.loader.Environment;
                        import java.nio.file.Path;

                        final class ModulePathProgram {
                            public static void main(String[] arguments) {
                                Environment environment = Environment.ofThisProcess();
                                Path directory = Path.of(arguments[0]);
                                System.out.println(ContainerService.runApplication(environment));
                                System.out.println(ContainersFromSettings.run(environment, directory.resolve("bundle"))
                                        instanceof Exit.Exited exited ? exited.code() : -1);
                                try (Engine engine = ContainersByHand.open(directory.resolve("own"),
                                        directory.resolve("own-run"))) {
                                    System.out.println(engine.summaries());
                                }
                            }
                        }
                        """);
        Path descriptor = Files.writeString(directory.resolve("module-info.java"), """
                module user {
                    requires dev.stowage.loader;
                    requires dev.stowage.runtime.process;
                    requires dev.stowage.storage.file;
                    requires jakarta.inject;
                    opens dev.stowage.integration.example to com.google.guice;
                }
                """);
        List<Path> sources = new ArrayList<>(List.of(descriptor, main));
        for (String name : List.of("ContainersFromSettings", "ContainerService", "ContainersByHand")) {
            sources.add(EXAMPLES.resolve(name + ".java"));
        }
        assertEquals(List.of(), errors(sources));
        BundleTemplate.of(Path.of("/"), List.of("/bin/sh", "-c", "exit 3"))
                .withIsolationLevel(IsolationLevel.PROCESS)
                .write(Files.createDirectory(directory.resolve("bundle")));
        assertEquals("0\n3\n[]\n", run("user/dev.stowage.integration.example.ModulePathProgram"));
    }

    private String run(String main) throws Exception {
        Path settings = Files.writeString(directory.resolve("stowage.properties"),
                "runtime = process\nstorage = file\nroot = " + directory.resolve("root") + "\nrun = "
                        + directory.resolve("run") + "\n");
        Path out = directory.resolve("out");
        ProcessBuilder program =
                new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                        "--enable-native-access=dev.stowage.posix", "-Dguice_custom_class_loading=CHILD",
                        "-Dstowage.home=" + MavenModules.ROOT.resolve("dist/target/stowage"), "--module-path",
                        directory.resolve("classes") + File.pathSeparator + MODULE_PATH, "--module", main,
                        directory.toString()).redirectErrorStream(true).redirectOutput(out.toFile());
        program.environment().put("STOWAGE_CONFIG", settings.toString());
        Process process = program.start();
        try {
            assertTrue(process.waitFor(TIMEOUT), () -> "does not end: " + MavenModules.text(out));
        } finally {
            process.destroyForcibly();
        }
        return MavenModules.text(out);
    }

    private List<String> errorsOfUser(String module, String type) throws IOException {
        return errors(List.of(
                Files.writeString(directory.resolve("module-info.java"),
                        "module user { requires " + module + "; }"),
                Files.writeString(directory.resolve("Program.java"),
                        "package user;\nclass Program { " + type + " used; }")));
    }

    private List<String> errors(List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (StandardJavaFileManager files =
                compiler.getStandardFileManager(diagnostics, Locale.ROOT, null)) {
            compiler.getTask(null, files, diagnostics,
                    List.of("-proc:none", "--class-path", directory.resolve("none").toString(),
                            "--module-path", MODULE_PATH, "-d", directory.resolve("classes").toString()),
                    null, files.getJavaFileObjectsFromPaths(sources)).call();
        }
        return diagnostics.getDiagnostics()
                .stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
                .toList();
    }
}
