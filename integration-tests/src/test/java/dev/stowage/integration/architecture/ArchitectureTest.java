package dev.stowage.integration.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.stowage.integration.MavenModules;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every main class keeps the rules, and each rule fails for the class that was planted to break it. */
class ArchitectureTest {
    private static final Pattern PLANTED_CLASS = Pattern.compile(".*/planted/[^/]*\\.class");
    private static final Pattern GENERATED = Pattern.compile(".*/jmh_generated/.*");
    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(location -> !location.matches(GENERATED))
                    .importPaths(MavenModules.withSources()
                            .stream()
                            .map(module -> module.resolve("target/classes"))
                            .toList());
    private static final JavaClasses PLANTED =
            new ClassFileImporter().withImportOption(location -> location.matches(PLANTED_CLASS))
                    .importPaths(MavenModules.ROOT.resolve("integration-tests/target/test-classes"));

    static List<ArchRule> rules() {
        return ArchitectureRules.all();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holds(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void isBrokenByAPlantedFault(ArchRule rule) {
        assertTrue(rule.evaluate(PLANTED).hasViolation(),
                "no planted class breaks: " + rule.getDescription());
    }
}
