package dev.stowage.harness.rules.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Signal;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.ContainerLogReader;
import dev.stowage.api.runtime.LogChunk;
import dev.stowage.api.runtime.LogRequest;
import dev.stowage.harness.TestDeadline;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.TestThreads;
import dev.stowage.harness.rules.TestThreads.BackgroundTask;
import dev.stowage.harness.rules.fixture.RuntimeFixture;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rules about logs. */
final class LogRules {
    private static final int LARGE = 300_000;
    /** More than the size that logs have by default before they lose their oldest part. */
    private static final int HUGE = 12 << 20;

    @Verifies({LOGS_1, LOGS_2, LOGS_5, LOGS_7})
    void keepsTheBytes(RuntimeFixture fixture) {
        String every = IntStream.range(0, 256).mapToObj(b -> "" + (char) b).collect(Collectors.joining());
        String out = "one\ntwo\n\n" + every + "no last newline \u00c3";
        String err = "e1\n" + every + "\u00e2\u0082";
        Container container = fixture.running(new TestProgram.Print(out, err, 0));
        fixture.awaitExit(container);
        String seenOut = fixture.findings()
                .expectValue(LOGS_2, () -> fixture.readLog(container, LogRequest.NO_FOLLOW,
                        LogChunk.StandardStream.STDOUT));
        String seenErr = fixture.findings()
                .expectValue(LOGS_2, () -> fixture.readLog(container, LogRequest.NO_FOLLOW,
                        LogChunk.StandardStream.STDERR));
        fixture.findings()
                .check(LOGS_2, seenOut.length() >= out.length() && seenErr.length() >= err.length(),
                        () -> seenOut.length() + " of " + out.length() + " and " + seenErr.length() + " of "
                                + err.length() + " bytes are there");
        fixture.findings()
                .check(LOGS_1, seenOut.equals(out) && seenErr.equals(err),
                        () -> "read " + escaped(seenOut) + " and " + escaped(seenErr));
        try (ContainerLogReader reader =
                fixture.findings().expectValue(LOGS_5, () -> container.logs(LogRequest.NO_FOLLOW))) {
            while (reader.next().isPresent()) {
                // read to the end
            }
            fixture.findings()
                    .check(LOGS_7, !reader.isTruncated(), () -> "the reader says that a part is missing");
            for (int i = 0; i < 2; i++) {
                fixture.findings()
                        .check(LOGS_5, reader.next().isEmpty(),
                                () -> "the reader returned something after the end");
            }
        }
    }

    private static String escaped(String bytes) {
        return bytes.chars()
                .mapToObj(b -> b < ' ' || b > '~' ? String.format(Locale.ROOT, "\\%02x", b) : "" + (char) b)
                .collect(Collectors.joining());
    }

    @Verifies({LOGS_3, LOGS_4})
    void followsToTheEndOfTheRun(RuntimeFixture fixture) throws Exception {
        Container container = fixture.running(new TestProgram.ExitOnTerm(0));
        BackgroundTask<String> soFar = TestThreads.start(
                () -> fixture.readLog(container, LogRequest.NO_FOLLOW, LogChunk.StandardStream.STDOUT));
        fixture.findings()
                .check(LOGS_3, soFar.awaitDone(fixture.timeout()),
                        () -> "reading waits for the end of the run");
        String seen = fixture.findings().expectValue(LOGS_3, () -> soFar.result(Duration.ZERO));
        fixture.findings().check(LOGS_3, seen.equals(TestProgram.READY), () -> "it read " + escaped(seen));
        BackgroundTask<String> follower = TestThreads
                .start(() -> fixture.readLog(container, LogRequest.FOLLOW, LogChunk.StandardStream.STDOUT));
        TestDeadline.pause(Duration.ofMillis(50));
        fixture.findings().check(LOGS_4, !follower.isDone(), () -> "reading ended before the run");
        fixture.findings().expectSuccess(KILL_1, () -> container.kill(Signal.TERM));
        fixture.awaitExit(container);
        String all = fixture.findings().expectValue(LOGS_4, () -> follower.result(fixture.timeout()));
        fixture.findings().check(LOGS_4, all.equals(TestProgram.READY), () -> "it read " + escaped(all));
    }

    @Verifies(LOGS_7)
    void saysThatTheOldestPartIsMissing(RuntimeFixture fixture) {
        Container container = fixture.running(new TestProgram.Flood(HUGE));
        fixture.awaitExit(container);
        long length = 0;
        try (ContainerLogReader reader =
                fixture.findings().expectValue(LOGS_7, () -> container.logs(LogRequest.NO_FOLLOW))) {
            for (Optional<LogChunk> chunk = reader.next(); chunk.isPresent(); chunk = reader.next()) {
                length += chunk.orElseThrow().bytes().remaining();
            }
            long read = length;
            fixture.findings()
                    .check(LOGS_7, read <= HUGE && reader.isTruncated() == read < HUGE,
                            () -> read + " of " + HUGE + " bytes are there, and the reader says that "
                                    + (reader.isTruncated() ? "a part" : "nothing") + " is missing");
        }
    }

    @Verifies(LOGS_6)
    void keepsALongLineWhole(RuntimeFixture fixture) {
        Container container = fixture.running(new TestProgram.Flood(LARGE));
        fixture.awaitExit(container);
        String log = fixture.findings()
                .expectValue(LOGS_6, () -> fixture.readLog(container, LogRequest.NO_FOLLOW,
                        LogChunk.StandardStream.STDOUT));
        fixture.findings()
                .check(LOGS_6, log.length() == LARGE && log.chars().allMatch(b -> b == 'x'),
                        () -> log.length() + " of " + LARGE + " bytes are there, "
                                + log.chars().filter(b -> b != 'x').count() + " of them wrong");
    }
}
