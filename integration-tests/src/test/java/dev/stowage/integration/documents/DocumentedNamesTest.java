package dev.stowage.integration.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.integration.MavenModules;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a document calls a type or a file of the project is there. */
class DocumentedNamesTest {
    private static final Pattern TYPE =
            Pattern.compile("`(?:new )?([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+)\\b[^`]*`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern WORD = Pattern.compile("\\w+");
    /** Records how things were when they were decided. */
    private static final Path DECISIONS = MavenModules.ROOT.resolve("docs/decisions");

    @Test
    void everyTypeInADocumentStandsInTheCode() {
        Set<String> words = MavenModules.withSources()
                .stream()
                .flatMap(module -> MavenModules.files(module.resolve("src"), ".java").stream())
                .flatMap(file -> WORD.matcher(MavenModules.text(file)).results().map(found -> found.group()))
                .collect(Collectors.toSet());
        assertEquals(List.of(),
                documents().filter(document -> !document.startsWith(DECISIONS))
                        .flatMap(document -> TYPE.matcher(MavenModules.text(document))
                                .results()
                                .map(found -> found.group(1))
                                .filter(name -> !words.contains(name))
                                .map(name -> MavenModules.ROOT.relativize(document) + ": " + name))
                        .toList());
    }

    @Test
    void everyLinkOfADocumentLeadsToAFile() {
        List<String> links = documents().flatMap(document -> LINK.matcher(MavenModules.text(document))
                .results()
                .map(found -> found.group(1))
                .filter(link -> !document.resolveSibling(link).toFile().exists())
                .map(link -> MavenModules.ROOT.relativize(document) + ": " + link)).toList();
        assertEquals(List.of(), links);
        assertTrue(documents().anyMatch(document -> LINK.matcher(MavenModules.text(document)).find()));
    }

    private static Stream<Path> documents() {
        return Stream.concat(
                Stream.of("README.md", "SPEC.md", "CONTRIBUTING.md").map(MavenModules.ROOT::resolve),
                MavenModules.files(MavenModules.ROOT.resolve("docs"), ".md").stream());
    }
}
