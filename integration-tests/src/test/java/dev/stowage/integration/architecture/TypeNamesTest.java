package dev.stowage.integration.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.stowage.integration.MavenModules;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The simple name of a type identifies it: no two files share a name, and retired names do not return.
 */
class TypeNamesTest {
    private static final Pattern DECLARATION = Pattern
            .compile("(?m)^\\s*(?:(?:public|protected|private|abstract|final|sealed|non-sealed|static)\\s+)*"
                    + "(?:class|interface|enum|record|@interface)\\s+(\\w+)\\b(?=[^;\"]*\\{)");
    private static final Set<String> WITHOUT_A_NAME = Set.of("package-info.java", "module-info.java");

    @Test
    void noTwoSourceFilesShareAName() {
        Map<String, List<Path>> filesByName =
                sources().collect(Collectors.groupingBy(file -> file.getFileName().toString()));
        assertEquals(List.of(),
                filesByName.values()
                        .stream()
                        .filter(files -> files.size() > 1)
                        .map(files -> files.stream().map(MavenModules.ROOT::relativize).toList())
                        .toList());
    }

    @Test
    void noTypeHasARetiredName() {
        Map<String, String> replacements = replacements();
        assertFalse(replacements.isEmpty());
        assertEquals(List.of(), sources()
                .flatMap(
                        file -> declaredTypes(MavenModules.text(file))
                                .filter(replacements::containsKey)
                                .map(name -> MavenModules.ROOT.relativize(file) + ": " + name
                                        + " is now called " + replacements.get(name)))
                .toList());
    }

    @Test
    void findsNestedTypes() {
        assertEquals(List.of("Outer", "Inner", "Kind"), declaredTypes("""
                public final class Outer<T> {
                    private record Inner(int value) {}
                    enum Kind { A }
                }
                """).toList());
    }

    private static Map<String, String> replacements() {
        return MavenModules.text(MavenModules.ROOT.resolve("build/retired-names.txt"))
                .lines()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> line.split(" -> ", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
    }

    private static Stream<String> declaredTypes(String source) {
        return DECLARATION.matcher(source).results().map(found -> found.group(1));
    }

    private static Stream<Path> sources() {
        return MavenModules.withSources()
                .stream()
                .flatMap(module -> Stream.of("src/main/java", "src/test/java").map(module::resolve))
                .flatMap(directory -> MavenModules.files(directory, ".java").stream())
                .filter(file -> !WITHOUT_A_NAME.contains(file.getFileName().toString()));
    }
}
