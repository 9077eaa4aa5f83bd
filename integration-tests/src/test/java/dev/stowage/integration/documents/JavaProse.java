package dev.stowage.integration.documents;

import dev.stowage.integration.documents.Paragraph.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the prose of a Java source file: javadoc, comments, and string literals of several words. */
final class JavaProse {
    private static final Pattern TOKEN = Pattern.compile(
            """
                    (?<block>"\""[^"\\\\]*+(?:(?:\\\\.|"(?!""))[^"\\\\]*+)*+"\"")|(?<literal>"[^"\\\\\\n]*+(?:\\\\.[^"\\\\\\n]*+)*+")|(?<character>'(?:\\\\.|[^'\\\\])+')\
                    |(?<comment>/\\*.*?\\*/)|(?<line>//[^\\n]*(?:\\n[ ]*//[^\\n]*)*)""",
            Pattern.DOTALL);
    private static final Pattern PREFORMATTED =
            Pattern.compile("<pre>.*?</pre>|<code>.*?</code>", Pattern.DOTALL);
    private static final Pattern LINK_WITH_LABEL =
            Pattern.compile("\\{@link(?:plain)?\\s+[^\\s}]+(?:\\([^)]*\\))?\\s+([^}]+)\\}");
    private static final Pattern BLOCK_TAG =
            Pattern.compile("@(?:param|throws|exception)\\s+\\S+|@(?:see|since|author|version)\\b.*|@\\w+");
    private static final String RETURN = "{@return";
    private static final Pattern PARAGRAPH_BREAK = Pattern.compile("</?(?:p|ul|ol|li|h\\d|dl|dt|dd)>");
    private static final Pattern MARKUP = Pattern.compile("</?\\w+[^>]*>");
    private static final Pattern SEVERAL_WORDS = Pattern.compile("\\p{Alpha}{2,} \\p{Alpha}{2,}");
    private static final Pattern FORMAT = Pattern.compile("%[-\\d.,]*[a-zA-Z]|\\\\[ntr]|\\$\\{[^}]*\\}");

    private JavaProse() {}

    static List<Paragraph> read(Path file, String source) {
        Paragraph.Builder builder = new Paragraph.Builder(file);
        Matcher tokens = TOKEN.matcher(source);
        int lineNumber = 1;
        int counted = 0;
        while (tokens.find()) {
            lineNumber += newlines(source.substring(counted, tokens.start()));
            counted = tokens.start();
            if (tokens.group("comment") != null || tokens.group("line") != null) {
                readComment(tokens.group(), lineNumber, builder);
            } else if (tokens.group("character") == null) {
                readLiteral(tokens.group(), lineNumber, builder);
            }
        }
        return builder.paragraphs();
    }

    private static void readComment(String comment, int firstLine, Paragraph.Builder builder) {
        int lineNumber = firstLine;
        for (String line : withoutCode(comment).split("\n", -1)) {
            String text =
                    line.strip().replaceFirst("^(?:/\\*+|\\*/|\\*|//)", "").replaceFirst("\\*/$", "").strip();
            if (text.isEmpty() || text.startsWith("@") || PARAGRAPH_BREAK.matcher(text).lookingAt()) {
                builder.end(Kind.PROSE);
            }
            Matcher tag = BLOCK_TAG.matcher(text);
            builder.append(MARKUP.matcher(tag.lookingAt() ? text.substring(tag.end()) : text).replaceAll(""),
                    lineNumber++);
        }
        builder.end(Kind.PROSE);
    }

    private static void readLiteral(String literal, int firstLine, Paragraph.Builder builder) {
        int lineNumber = firstLine;
        for (String line : literal.replace("\"", "").split("\n", -1)) {
            if (SEVERAL_WORDS.matcher(line).find()) {
                builder.append(FORMAT.matcher(line).replaceAll(Paragraph.CODE), lineNumber);
            }
            lineNumber++;
        }
        builder.end(Kind.MESSAGE);
    }

    /**
     * Replaces code by a sign, and keeps the line breaks in it. The tag {@code @return} between braces is no
     * code: it becomes the sentence that the javadoc tool writes for it.
     */
    private static String withoutCode(String comment) {
        String labels = LINK_WITH_LABEL.matcher(PREFORMATTED.matcher(comment).replaceAll(JavaProse::sign))
                .replaceAll("$1");
        StringBuilder text = new StringBuilder();
        int depth = 0;
        boolean withinReturn = false;
        for (int i = 0; i < labels.length(); i++) {
            char character = labels.charAt(i);
            if (depth == 0 && labels.startsWith(RETURN, i)) {
                withinReturn = true;
                text.append("Returns");
                i += RETURN.length() - 1;
            } else if (depth == 0 && withinReturn && character == '}') {
                withinReturn = false;
                text.append('.');
            } else if (depth == 0 && labels.startsWith("{@", i)) {
                depth = 1;
                text.append(Paragraph.CODE);
            } else if (depth > 0) {
                depth += character == '{' ? 1 : character == '}' ? -1 : 0;
                text.append(character == '\n' ? "\n" : "");
            } else {
                text.append(character);
            }
        }
        return text.toString();
    }

    private static String sign(MatchResult code) {
        return Paragraph.CODE + "\n".repeat(newlines(code.group()));
    }

    private static int newlines(String text) {
        return (int) text.chars().filter(character -> character == '\n').count();
    }
}
