package dev.stowage.records;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExitJsonTest {

    @Test
    void everyExitComesBackEqualAndNoBeginningIsAnExit() {
        RecordSamples.EXITS.forEach(exit -> {
            byte[] bytes = ExitJson.write(exit);
            assertEquals(Optional.of(exit), ExitJson.read(bytes));
            for (int length = 0; length < bytes.length - 1; length++) {
                assertEquals(Optional.empty(), ExitJson.read(Arrays.copyOf(bytes, length)));
            }
        });
    }

    @Test
    void anythingLongerThanTheLimitIsNoExit() {
        byte[] exit = ExitJson.write(RecordSamples.EXITS.getFirst());
        byte[] longest = Arrays.copyOf(exit, 8 << 20);
        Arrays.fill(longest, exit.length, longest.length, (byte) ' ');
        assertEquals(Optional.of(RecordSamples.EXITS.getFirst()), ExitJson.read(longest));
        byte[] longer = Arrays.copyOf(longest, longest.length + 1);
        longer[longest.length] = ' ';
        assertEquals(Optional.empty(), ExitJson.read(longer));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{\"kind\":\"exited\",\"memory\":\"KILLED\",\"at\":\"2026-01-01T00:00:00Z\",\"source\":\"PIDFD\"}",
            "{\"kind\":\"exited\",\"code\":256,\"memory\":\"KILLED\",\"at\":\"2026-01-01T00:00:00Z\",\"source\":\"PIDFD\"}",
            "{\"kind\":\"exited\",\"code\":1.0,\"memory\":\"KILLED\",\"at\":\"2026-01-01T00:00:00Z\",\"source\":\"PIDFD\"}",
            "{\"kind\":\"exited\",\"code\":\"1\",\"memory\":\"KILLED\",\"at\":\"2026-01-01T00:00:00Z\",\"source\":\"PIDFD\"}",
            "{\"kind\":\"exited\",\"code\":1,\"memory\":0,\"at\":\"2026-01-01T00:00:00Z\",\"source\":\"PIDFD\"}",
            "{\"kind\":\"exited\",\"code\":1,\"memory\":\"KILLED\",\"at\":\"yesterday\",\"source\":\"PIDFD\"}",
            "{\"kind\":\"exited\",\"code\":1,\"memory\":\"KILLED\",\"at\":\"2026-01-01T00:00:00Z\",\"source\":\"PIDFD\",\"x\":1}",
            "{\"kind\":\"left\",\"code\":1,\"at\":\"2026-01-01T00:00:00Z\",\"source\":\"PIDFD\"}"})
    void aMissingOrWrongPartIsNoExit(String text) {
        assertEquals(Optional.empty(), ExitJson.read(text.getBytes(StandardCharsets.UTF_8)));
    }
}
