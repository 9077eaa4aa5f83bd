package dev.stowage.integration;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A module that holds code has no excuse left for dependencies it does not use. */
class DependencyExemptionTest {
    /** The entry point that the command had before it had anything to run. */
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
