package dev.stowage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.cli.TestInstallation.InvocationResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What users of podman, docker and runc type, right and wrong, one line after the other on one root. The
 * transcript has for each line the lines of standard output and of standard error, and the exit code.
 */
class TypedLinesTest {
    private static final String PROMPT = "$ stowage ";
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final Pattern GENERATED_ID = Pattern.compile("\\b[0-9a-f]{24}\\b");

    @TempDir
    Path directory;
    TestInstallation stowage;

    @BeforeEach
    void install() throws IOException {
        stowage = TestInstallation.in(directory);
    }

    @AfterEach
    void clear() {
        stowage.removeAllContainers();
    }

    @Test
    void eachLineDoesWhatItsUserExpects() throws IOException {
        String expected = transcript();
        List<String> lines = expected.lines().filter(line -> line.startsWith(PROMPT)).toList();
        assertTrue(lines.size() >= 60, () -> lines.size() + " lines");
        StringBuilder actual = new StringBuilder();
        lines.forEach(line -> actual.append(line).append('\n').append(run(line)));
        assertEquals(expected, actual.toString());
    }

    private String run(String line) {
        String[] words = WORD.matcher(line.substring(PROMPT.length()))
                .results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .toArray(String[]::new);
        InvocationResult result = stowage.executeWithProcessRuntime(words);
        StringBuilder text = new StringBuilder();
        result.out().lines().forEach(out -> text.append("> ").append(out).append('\n'));
        result.err().lines().forEach(err -> text.append("! ").append(err).append('\n'));
        return GENERATED_ID.matcher(text).replaceAll("ID") + "= " + result.code() + "\n";
    }

    private static String transcript() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                TypedLinesTest.class.getResourceAsStream("typed-lines.txt"), "the transcript")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
