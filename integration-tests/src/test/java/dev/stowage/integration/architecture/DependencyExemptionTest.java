package dev.stowage.integration.architecture;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.stowage.integration.MavenModules;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A module with code may not be exempt from the check for unused dependencies. */
class DependencyExemptionTest {
    /** A module with one class has an entry point only, and may still be exempt. */
    private static final int ENTRY_POINT = 1;

    @Test
    void onlyModulesWithoutCodeLeaveDependenciesUnused() {
        for (Path module : MavenModules.withSources()) {
            long classes = MavenModules.files(module.resolve("src/main/java"), ".java")
                    .stream()
                    .filter(file -> !file.endsWith("package-info.java"))
                    .count();
            boolean exempt = MavenModules.text(module.resolve("pom.xml"))
                    .contains("<dependencies.strict>false</dependencies.strict>");
            assertFalse(exempt && classes > ENTRY_POINT,
                    module.getFileName() + " holds code: take dependencies.strict out of its POM");
        }
    }
}
