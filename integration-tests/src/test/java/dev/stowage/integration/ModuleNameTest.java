package dev.stowage.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What programs write into their own {@code module-info.java} to use a module of Stowage. */
class ModuleNameTest {

    static List<Path> modules() {
        return MavenModules.withSources();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void isTheNameOfTheRootPackage(Path module) {
        Path sources = module.resolve("src/main/java");
        Path rootPackage = MavenModules.files(sources, ".java")
                .stream()
                .map(Path::getParent)
                .min(Comparator.comparing(Path::getNameCount))
                .orElseThrow();
        String name = sources.relativize(rootPackage).toString().replace('/', '.');
        assertEquals(name, MavenModules.moduleName(module), "the property automatic.module.name");
        Path descriptor = module.resolve("src/main/module/module-info.java");
        assertTrue(
                Files.notExists(descriptor)
                        || MavenModules.text(descriptor).contains("\nmodule " + name + " {\n"),
                () -> "its descriptor names it otherwise: " + descriptor);
    }
}
