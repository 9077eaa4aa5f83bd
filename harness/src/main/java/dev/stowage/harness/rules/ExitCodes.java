package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Layer;
import dev.stowage.harness.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** All exit codes of a runtime alone, some under an engine, in parts that run side by side. */
final class ExitCodes {
    private static final int PARTS = 16;
    private static final List<Integer> SAMPLES = List.of(0, 1, 2, 125, 126, 127, 128, 137, 255);

    private ExitCodes() {}

    static List<Rule> rules(RuntimeStage stage, Layer layer) {
        List<Rule> rules = new ArrayList<>();
        if (layer == Layer.ENGINE) {
            rules.add(rule(stage, "samples", SAMPLES));
        } else {
            for (int part = 0; part < PARTS; part++) {
                int first = part * (256 / PARTS);
                rules.add(rule(stage, first + " and on", IntStream.range(first, first + 256 / PARTS)
                        .boxed()
                        .toList()));
            }
        }
        return rules;
    }

    private static Rule rule(RuntimeStage stage, String which, List<Integer> codes) {
        return new Rule("ExitCodes." + which, List.of(EXIT_CODE), findings -> {
            for (int code : codes) {
                try (RuntimeBench bench = stage.bench(findings)) {
                    bench.expectCode(EXIT_CODE, bench.exit(bench.running(new Program.ExitWith(code))), code);
                }
            }
        });
    }
}
