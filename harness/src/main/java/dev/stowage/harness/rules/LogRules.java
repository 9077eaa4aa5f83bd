package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Signal;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogReader;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.Waiting.Background;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What logs promise. */
final class LogRules {
    private static final int LARGE = 300_000;

    @Verifies({LOGS_BYTES, LOGS_COMPLETE, LOGS_END})
    void keepsTheBytes(RuntimeBench bench) {
        String every = IntStream.range(0, 256).mapToObj(b -> "" + (char) b).collect(Collectors.joining());
        String out = "one\ntwo\n\n" + every + "no last newline \u00c3";
        String err = "e1\n" + every + "\u00e2\u0082";
        Container container = bench.running(new Program.Print(out, err, 0));
        bench.exit(container);
        String seenOut = bench.findings.step(LOGS_COMPLETE,
                () -> bench.log(container, LogRequest.SO_FAR, LogChunk.Source.STDOUT));
        String seenErr = bench.findings.step(LOGS_COMPLETE,
                () -> bench.log(container, LogRequest.SO_FAR, LogChunk.Source.STDERR));
        bench.findings.check(LOGS_COMPLETE, seenOut.length() >= out.length() && seenErr.length() >= err
                .length(), () -> seenOut.length() + " of " + out.length() + " and " + seenErr.length()
                        + " of " + err.length() + " bytes are there");
        bench.findings.check(LOGS_BYTES, seenOut.equals(out) && seenErr.equals(err),
                () -> "read " + escaped(seenOut) + " and " + escaped(seenErr));
        try (LogReader reader = bench.findings.step(LOGS_END, () -> container.logs(LogRequest.SO_FAR))) {
            while (reader.next().isPresent()) {
                // to the end
            }
            for (int i = 0; i < 2; i++) {
                bench.findings.check(LOGS_END, reader.next().isEmpty(), () -> "something came after the end");
            }
        }
    }

    private static String escaped(String bytes) {
        return bytes.chars()
                .mapToObj(b -> b < ' ' || b > '~' ? String.format(Locale.ROOT, "\\%02x", b) : "" + (char) b)
                .collect(Collectors.joining());
    }

    @Verifies({LOGS_SO_FAR, LOGS_FOLLOW})
    void followsToTheEndOfTheRun(RuntimeBench bench) throws Exception {
        Container container = bench.running(new Program.ExitOnTerm(0));
        Background<String> soFar = Waiting.background(
                () -> bench.log(container, LogRequest.SO_FAR, LogChunk.Source.STDOUT));
        bench.findings.check(LOGS_SO_FAR, soFar.endedWithin(bench.patience()), () -> "it waits for the end");
        String seen = bench.findings.step(LOGS_SO_FAR, () -> soFar.result(Duration.ZERO));
        bench.findings.check(LOGS_SO_FAR, seen.equals(Program.READY), () -> "it read " + escaped(seen));
        Background<String> follower = Waiting.background(
                () -> bench.log(container, LogRequest.FOLLOW, LogChunk.Source.STDOUT));
        Waiting.pause(Duration.ofMillis(50));
        bench.findings.check(LOGS_FOLLOW, !follower.ended(), () -> "it ended before the run");
        bench.findings.act(KILL_SENDS, () -> container.kill(Signal.TERM));
        bench.exit(container);
        String all = bench.findings.step(LOGS_FOLLOW, () -> follower.result(bench.patience()));
        bench.findings.check(LOGS_FOLLOW, all.equals(Program.READY), () -> "it read " + escaped(all));
    }

    @Verifies(LOGS_LARGE)
    void keepsALongLineWhole(RuntimeBench bench) {
        Container container = bench.running(new Program.Flood(LARGE));
        bench.exit(container);
        String log = bench.findings.step(LOGS_LARGE,
                () -> bench.log(container, LogRequest.SO_FAR, LogChunk.Source.STDOUT));
        bench.findings.check(LOGS_LARGE, log.length() == LARGE && log.chars().allMatch(b -> b == 'x'),
                () -> log.length() + " of " + LARGE + " bytes are there, "
                        + log.chars().filter(b -> b != 'x').count() + " of them wrong");
    }
}
