package dev.stowage.integration.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.integration.MavenModules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Documents, javadoc, comments and messages use the words of the glossary, are spelled correctly and have no
 * sentence that is read twice.
 */
class ProseTest {
    private static final Path ROOT = MavenModules.ROOT;
    private static final Path EXEMPT = ROOT.resolve("build/prose-exempt.txt");
    private static ProseChecker checker;
    private static List<ProseFinding> everyFinding;

    @BeforeAll
    static void checkAll() throws IOException {
        checker = new ProseChecker(ROOT,
                lines(ROOT.resolve("build/prose-words.txt")).map(WordRule::parse).toList(),
                new SpellingDictionary(lines(ROOT.resolve("build/prose-dictionary.txt"))));
        everyFinding = Stream.concat(documents(), sources())
                .flatMap(paragraph -> checker.check(paragraph).stream())
                .toList();
    }

    @Test
    void documentsAndMainCodeUseTheWordsOfTheGlossary() {
        List<ProseExemption> exemptions = exemptions();
        List<ProseFinding> findings = everyFinding.stream()
                .filter(finding -> exemptions.stream().noneMatch(exemption -> exemption.covers(finding)))
                .toList();
        assertTrue(findings.isEmpty(), () -> findings.size() + " places, see build/prose-words.txt:\n"
                + findings.stream().map(ProseFinding::toString).collect(Collectors.joining("\n")));
    }

    @Test
    void everyExemptionIsStillNeeded() {
        assertEquals(List.of(), unneeded(exemptions(), everyFinding));
    }

    @Test
    void findsAnExemptionThatIsNoLongerNeeded() {
        ProseFinding finding = new ProseFinding(Path.of("docs/A.md"), 1, "verb", "operation", "A verb.");
        ProseExemption needed = ProseExemption.parse("docs/A.md: Verb @ quotes a book");
        ProseExemption otherFile = ProseExemption.parse("docs/B.md: verb @ quotes a book");
        ProseExemption otherWord = ProseExemption.parse("docs/A.md: stray @ quotes a book");
        assertEquals(List.of(otherFile, otherWord),
                unneeded(List.of(needed, otherFile, otherWord), List.of(finding)));
    }

    @Test
    void findsAWordOfTheListInADocumentButNotInCode() {
        assertEquals(List.of("A.md:4: verb", "A.md:6: verbs"),
                found(MarkdownProse.read(ROOT.resolve("A.md"), """
                        # A `verb`

                        Each `verb` is a
                        verb.

                        | of [verbs](verb.md) |
                        |---|
                        ```sh
                        verb
                        ```
                        """)));
    }

    @Test
    void findsWhatIsWrongInCommentsAndMessagesButNotInCode() {
        assertEquals(
                List.of("A.java:3: verb", "A.java:5: the the", "A.java:9: mispelled", "A.java:10: verbs"),
                found(JavaProse.read(ROOT.resolve("A.java"), """
                        package a;
                        /**
                         * A {@code verb}, {@link Verb}, a verb.
                         *
                         * @param verb the
                         * the name of {@code
                         * verb}
                         */
                        class A { // it's mispelled
                            String verb = "\\"two verbs", other = "verb", text = \"""
                                one's verbs \""";
                        }
                        """)));
    }

    @Test
    void readsAReturnTagBetweenBracesAsASentence() {
        List<Paragraph> prose = JavaProse.read(ROOT.resolve("A.java"), """
                /**
                 * {@return the
                 * verb of {@link Verb}} Waits for
                 * one.
                 */
                /** {@return a verb} */
                """);
        assertEquals(List.of("Returns the verb of §. Waits for one.", "Returns a verb."),
                prose.stream().map(paragraph -> paragraph.text().strip()).toList());
        assertEquals(List.of("A.java:3: verb", "A.java:6: verb"), found(prose));
    }

    @Test
    void findsASentenceThatIsTooLong() {
        String sentence = "one two three four five six seven eight nine ten, ".repeat(5);
        assertEquals(List.of("A.md:1: one two three four five six se…"),
                found(MarkdownProse.read(ROOT.resolve("A.md"), sentence)));
    }

    private static List<ProseExemption> exemptions() {
        return lines(EXEMPT).map(ProseExemption::parse).toList();
    }

    private static List<ProseExemption> unneeded(List<ProseExemption> exemptions,
            List<ProseFinding> findings) {
        return exemptions.stream()
                .filter(exemption -> findings.stream().noneMatch(exemption::covers))
                .toList();
    }

    private static List<String> found(List<Paragraph> paragraphs) {
        return paragraphs.stream()
                .flatMap(paragraph -> checker.check(paragraph).stream())
                .map(finding -> finding.file() + ":" + finding.line() + ": " + finding.text())
                .toList();
    }

    private static Stream<Paragraph> documents() {
        return Stream
                .concat(Stream.of("README.md", "SPEC.md", "CONTRIBUTING.md").map(ROOT::resolve),
                        MavenModules.files(ROOT.resolve("docs"), ".md").stream())
                .flatMap(file -> MarkdownProse.read(file, MavenModules.text(file)).stream());
    }

    private static Stream<Paragraph> sources() {
        return MavenModules.withSources()
                .stream()
                .flatMap(module -> MavenModules.files(module.resolve("src/main/java"), ".java").stream())
                .flatMap(file -> JavaProse.read(file, MavenModules.text(file)).stream());
    }

    private static Stream<String> lines(Path file) {
        return MavenModules.text(file).lines().filter(line -> !line.isBlank() && !line.startsWith("#"));
    }
}
