package dev.stowage.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stowage.api.Exit;
import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.OperationTable;
import dev.stowage.api.Permission;
import dev.stowage.api.State;
import dev.stowage.api.error.StowageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests that the specification, the operation table and the rules agree. */
class SpecificationTest {
    @Test
    void everyClauseHasARuleOrAReason() {
        Set<Clause> untested = EnumSet.allOf(Clause.class);
        untested.removeAll(RuleSuite.verifiedClauses());
        Set<Clause> explained = Arrays.stream(Clause.values())
                .filter(clause -> clause.untestedReason().isPresent())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Clause.class)));
        assertEquals(explained, untested);
    }

    @Test
    void printsTheOperationTable() throws IOException {
        String text = specification();
        for (Operation operation : OperationTable.of(Layer.ENGINE).operations()) {
            assertEquals(2, text.split(Pattern.quote(line(operation)), -1).length,
                    () -> "SPEC.md must have once the line " + line(operation));
        }
    }

    @Test
    void everyExitAndErrorIsNamed() throws IOException {
        String text = specification();
        Stream<String> causes = Stream.of(Exit.StartFailure.values(), Exit.UnknownExitCause.values())
                .flatMap(Arrays::stream)
                .map(Enum::name);
        Stream<String> errors = Arrays.stream(StowageException.class.getPermittedSubclasses())
                .map(error -> error.getSimpleName().replaceAll("^Operation(?=Int)|Exception$", ""));
        assertEquals(List.of(),
                Stream.concat(causes, errors)
                        .filter(name -> !Pattern.compile("\\b" + name + "\\b").matcher(text).find())
                        .toList());
    }

    private static String specification() throws IOException {
        return Files.readString(Path.of(System.getProperty("stowage.root"), "SPEC.md"));
    }

    private static String line(Operation operation) {
        return Arrays.stream(State.values())
                .map(state -> cell(operation, state))
                .collect(Collectors.joining(" | ", "| " + operation.displayName() + " | ", " |"));
    }

    private static String cell(Operation operation, State state) {
        Permission raw = OperationTable.of(Layer.RUNTIME).permission(operation, state);
        Permission engine = OperationTable.of(Layer.ENGINE).permission(operation, state);
        return raw == engine ? cellText(raw) : "E: " + cellText(engine);
    }

    private static String cellText(Permission permission) {
        return switch (permission) {
            case REFUSED -> "";
            case PERMITTED -> "yes";
            case INIT_FIRST -> "init first";
            case NO_EFFECT -> "no effect";
            case DEFERRED -> "recorded";
            case KILL_ONLY -> "KILL";
        };
    }
}
