package dev.stowage.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the clauses of {@code SPEC.md}, which the build puts beside this class. */
final class Specification {
    private static final Pattern LINE = Pattern.compile(
            "- \\*\\*(?<id>[a-z.-]+\\.\\d+)\\*\\* (?<sentence>[^*]+?)(?: \\*[^*]+\\*)?"
                    + "(?: \\(Not in the suite: (?<untested>.+)\\))?");
    private static final Map<String, SpecificationEntry> ENTRIES = parse(text());

    private Specification() {}

    static SpecificationEntry entry(Clause clause) {
        return Objects.requireNonNull(ENTRIES.get(clause.id()), () -> clause.id() + " is not in SPEC.md");
    }

    static Map<String, SpecificationEntry> entries() {
        return ENTRIES;
    }

    static String text() {
        try (InputStream in = Specification.class.getResourceAsStream("SPEC.md")) {
            return new String(Objects.requireNonNull(in, "SPEC.md").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, SpecificationEntry> parse(String text) {
        Map<String, SpecificationEntry> entries = new LinkedHashMap<>();
        text.lines()
                .dropWhile(line -> !line.equals("## Clauses"))
                .filter(line -> line.startsWith("-"))
                .forEach(line -> {
                    Matcher matcher = LINE.matcher(line);
                    if (!matcher.matches()) {
                        throw new IllegalStateException("not a clause: " + line);
                    }
                    SpecificationEntry specificationEntry = new SpecificationEntry(matcher.group("sentence"),
                            Optional.ofNullable(matcher.group("untested")));
                    if (entries.put(matcher.group("id"), specificationEntry) != null) {
                        throw new IllegalStateException("twice: " + line);
                    }
                });
        return entries;
    }

    record SpecificationEntry(String sentence, Optional<String> untestedReason) {}
}
