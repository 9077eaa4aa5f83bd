package dev.stowage.integration.documents;

import dev.stowage.integration.documents.Paragraph.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Checks paragraphs for words of a list, doubled words, misspelled words and long sentences. Immutable. */
final class ProseChecker {
    private static final int MOST_WORDS = 40;
    private static final Pattern WORD = Pattern.compile("[\\w§][\\w§'’-]*");
    private static final Pattern DOUBLED_WORD =
            Pattern.compile("\\b(?!that\\b|had\\b)(\\p{Alpha}+)\\s+\\1\\b");
    /** No part of a path, an option, an address or a file name. */
    private static final Pattern SPELLED_WORD = Pattern.compile(
            "(?<![\\w./:@=$%#<§~-])[A-Za-z]?[a-z]{2,}(?:['’][a-z]+)?(?![\\w(@=/:§]|\\.\\w|-\\w*\\d)");

    private final Path root;
    private final List<WordRule> wordRules;
    private final SpellingDictionary dictionary;

    ProseChecker(Path root, List<WordRule> wordRules, SpellingDictionary dictionary) {
        this.root = root;
        this.wordRules = List.copyOf(wordRules);
        this.dictionary = dictionary;
    }

    List<ProseFinding> check(Paragraph paragraph) {
        Stream<ProseFinding> words = wordRules.stream()
                .flatMap(rule -> rule.pattern()
                        .matcher(paragraph.text())
                        .results()
                        .map(found -> finding(paragraph, found, rule.replacement())));
        return Stream.of(words, doubledWords(paragraph), misspelledWords(paragraph), longSentences(paragraph))
                .flatMap(found -> found)
                .toList();
    }

    private Stream<ProseFinding> doubledWords(Paragraph paragraph) {
        return DOUBLED_WORD.matcher(paragraph.text())
                .results()
                .map(found -> finding(paragraph, found, "write it once"));
    }

    private Stream<ProseFinding> misspelledWords(Paragraph paragraph) {
        return SPELLED_WORD.matcher(paragraph.text())
                .results()
                .filter(found -> !dictionary.contains(found.group().replace('’', '\'')))
                .map(found -> finding(paragraph, found,
                        "misspelled, or new: then add it to build/prose-dictionary.txt"));
    }

    private Stream<ProseFinding> longSentences(Paragraph paragraph) {
        if (paragraph.kind() == Kind.MESSAGE) {
            return Stream.empty();
        }
        return paragraph.sentences()
                .stream()
                .filter(sentence -> WORD.matcher(sentence.text()).results().count() > MOST_WORDS)
                .map(sentence -> new ProseFinding(root.relativize(paragraph.file()),
                        paragraph.lineAt(sentence.offset()), start(sentence.text()),
                        "more than " + MOST_WORDS + " words: make two sentences of it", sentence.text()));
    }

    private static String start(String sentence) {
        return sentence.substring(0, Math.min(30, sentence.length())) + "…";
    }

    private ProseFinding finding(Paragraph paragraph, MatchResult found, String advice) {
        return new ProseFinding(root.relativize(paragraph.file()), paragraph.lineAt(found.start()),
                found.group(), advice, paragraph.sentenceAt(found.start()));
    }
}
