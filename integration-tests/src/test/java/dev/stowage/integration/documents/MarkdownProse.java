package dev.stowage.integration.documents;

import dev.stowage.integration.documents.Paragraph.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the prose of a Markdown document: paragraphs, headings, list items and the cells of tables. */
final class MarkdownProse {
    private static final Pattern CODE_SPAN = Pattern.compile("`[^`]+`");
    private static final Pattern LINK = Pattern.compile("!?\\[([^\\]]*)\\]\\([^)]*\\)");
    private static final Pattern RULE_OF_A_TABLE = Pattern.compile("\\|[-:| ]+\\|");
    private static final Pattern ITEM = Pattern.compile("\\s*(?:[-*+]|\\d+\\.)\\s+.*");
    private static final Pattern MARKER = Pattern.compile("^\\s*(?:#+|[-*+]|\\d+\\.|>)\\s+");

    private MarkdownProse() {}

    static List<Paragraph> read(Path file, String document) {
        Paragraph.Builder builder = new Paragraph.Builder(file);
        boolean code = false;
        int lineNumber = 0;
        for (String line : document.lines().toList()) {
            lineNumber++;
            if (line.stripLeading().startsWith("```")) {
                code = !code;
                builder.end(Kind.PROSE);
            } else if (!code) {
                read(line, lineNumber, builder);
            }
        }
        builder.end(Kind.PROSE);
        return builder.paragraphs();
    }

    private static void read(String line, int lineNumber, Paragraph.Builder builder) {
        if (line.isBlank() || line.startsWith("#") || line.startsWith("|") || ITEM.matcher(line).matches()) {
            builder.end(Kind.PROSE);
        }
        String plain = LINK.matcher(CODE_SPAN.matcher(line).replaceAll(Paragraph.CODE)).replaceAll("$1");
        if (line.startsWith("|")) {
            if (!RULE_OF_A_TABLE.matcher(line).matches()) {
                for (String cell : plain.split("\\|")) {
                    builder.append(cell, lineNumber);
                    builder.end(Kind.PROSE);
                }
            }
        } else {
            builder.append(MARKER.matcher(plain).replaceFirst(""), lineNumber);
            if (line.startsWith("#")) {
                builder.end(Kind.PROSE);
            }
        }
    }
}
