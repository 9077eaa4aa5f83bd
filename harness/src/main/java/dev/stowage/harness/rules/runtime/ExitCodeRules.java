package dev.stowage.harness.rules.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Layer;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.rules.Rule;
import dev.stowage.harness.rules.RuleKind;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import dev.stowage.harness.rules.fixture.RuntimeTestTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rules about exit codes: all codes on a runtime alone, some under an engine, in rules that run in parallel.
 */
final class ExitCodeRules {
    private static final int CHUNKS = 16;
    private static final List<Integer> SAMPLES = List.of(0, 1, 2, 125, 126, 127, 128, 137, 255);

    private ExitCodeRules() {}

    static List<Rule> rules(RuntimeTestTarget target, Layer layer) {
        List<Rule> rules = new ArrayList<>();
        if (layer == Layer.ENGINE) {
            rules.add(rule(target, "samples", SAMPLES));
        } else {
            for (int chunk = 0; chunk < CHUNKS; chunk++) {
                int first = chunk * (256 / CHUNKS);
                rules.add(rule(target, first + " and on",
                        IntStream.range(first, first + 256 / CHUNKS).boxed().toList()));
            }
        }
        return rules;
    }

    private static Rule rule(RuntimeTestTarget target, String label, List<Integer> codes) {
        return new Rule("ExitCodeRules." + label, RuleKind.RUNTIME, List.of(EXIT_1), ruleFindings -> {
            for (int code : codes) {
                try (RuntimeFixture fixture = target.newFixture(ruleFindings)) {
                    fixture.expectCode(EXIT_1,
                            fixture.awaitExit(fixture.running(new TestProgram.ExitWith(code))), code);
                }
            }
        });
    }
}
