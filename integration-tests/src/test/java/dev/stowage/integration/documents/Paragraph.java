package dev.stowage.integration.documents;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text that belongs together and may extend over several lines of a file.
 *
 * @param file where it is
 * @param kind what it is
 * @param text its lines, joined by blanks; code is replaced by {@link #CODE}
 * @param lineNumbers the line of the file for each character of the text; copied
 */
record Paragraph(Path file, Kind kind, String text, List<Integer> lineNumbers) {
    /** Stands for code in a sentence. */
    static final String CODE = "§";
    private static final Pattern SENTENCE_END = Pattern.compile("[.!?](?=[\\s)\"*]|$)[)\"*]*");
    private static final Pattern ABBREVIATION = Pattern.compile("(?:e\\.g|i\\.e|vs|etc|cf)\\.$");

    enum Kind {
        PROSE,
        MESSAGE
    }

    /** A sentence, or what is left without a full stop. */
    record Sentence(String text, int offset) {}

    Paragraph {
        lineNumbers = List.copyOf(lineNumbers);
    }

    int lineAt(int offset) {
        return lineNumbers.get(offset);
    }

    List<Sentence> sentences() {
        List<Sentence> sentences = new ArrayList<>();
        int start = 0;
        Matcher ends = SENTENCE_END.matcher(text);
        while (ends.find()) {
            if (!ABBREVIATION.matcher(text.substring(0, ends.end())).find()) {
                sentences.add(new Sentence(text.substring(start, ends.end()).strip(), start));
                start = ends.end();
            }
        }
        if (!text.substring(start).isBlank()) {
            sentences.add(new Sentence(text.substring(start).strip(), start));
        }
        return sentences;
    }

    String sentenceAt(int offset) {
        return sentences().stream()
                .filter(sentence -> sentence.offset() <= offset)
                .reduce((earlier, later) -> later)
                .map(Sentence::text)
                .orElse(text);
    }

    /** Collects the lines of a paragraph. Not thread-safe. */
    static final class Builder {
        private final Path file;
        private final List<Paragraph> finished = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private final List<Integer> lineNumbers = new ArrayList<>();

        Builder(Path file) {
            this.file = file;
        }

        void append(String line, int lineNumber) {
            if (!line.isBlank()) {
                String piece = text.isEmpty() ? line.strip() : " " + line.strip();
                text.append(piece);
                piece.chars().forEach(character -> lineNumbers.add(lineNumber));
            }
        }

        void end(Kind kind) {
            if (!text.isEmpty()) {
                finished.add(new Paragraph(file, kind, text.toString(), lineNumbers));
                text.setLength(0);
                lineNumbers.clear();
            }
        }

        List<Paragraph> paragraphs() {
            return List.copyOf(finished);
        }
    }
}
