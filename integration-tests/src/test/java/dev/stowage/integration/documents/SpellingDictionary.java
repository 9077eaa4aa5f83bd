package dev.stowage.integration.documents;

import java.io.IOException;
import java.net.URL;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import morfologik.speller.Speller;
import morfologik.stemming.Dictionary;

/** The words of American English, as LanguageTool lists them, and those of this project. Not thread-safe. */
final class SpellingDictionary {
    private static final String ENGLISH = "/org/languagetool/resource/en/hunspell/en_US.dict";

    private final Speller english;
    private final Set<String> ownWords;

    /**
     * Reads the dictionary; {@code ownWords} also count with another case, in the plural and with an
     * apostrophe.
     */
    SpellingDictionary(Stream<String> ownWords) throws IOException {
        URL dictionary = Objects.requireNonNull(SpellingDictionary.class.getResource(ENGLISH), ENGLISH);
        english = new Speller(Dictionary.read(dictionary), 1);
        this.ownWords = ownWords.map(SpellingDictionary::lowerCase).collect(Collectors.toUnmodifiableSet());
    }

    boolean contains(String word) {
        return ownWords.contains(lowerCase(word))
                || ownWords.contains(lowerCase(word).replaceFirst("(?:'?s|s')$", ""))
                || english.isInDictionary(word) || english.isInDictionary(lowerCase(word))
                || english.isInDictionary(withoutPossessive(lowerCase(word)))
                || english.isInDictionary(capitalized(withoutPossessive(word)));
    }

    private static String withoutPossessive(String word) {
        return word.replaceFirst("'s?$", "");
    }

    private static String capitalized(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private static String lowerCase(String word) {
        return word.toLowerCase(Locale.ROOT);
    }
}
