package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessSpawnTest {
    @TempDir
    Path directory;

    @Test
    void recordsTheProgramAndTheProcess() throws Exception {
        Path file = directory.resolve("events.jfr");
        String missing = directory.resolve("missing").toString();
        long processId;
        try (Recording recording = new Recording()) {
            recording.enable(ProcessSpawnEvent.class).withThreshold(java.time.Duration.ZERO);
            recording.start();
            Process process = ProcessSpawn.start(new ProcessBuilder("/bin/sh", "-c", "exit 7"));
            processId = process.pid();
            assertTrue(process.waitFor(Duration.ofMinutes(1)), "it ends");
            assertEquals(7, process.exitValue());
            assertThrows(IOException.class, () -> ProcessSpawn.start(new ProcessBuilder(missing)));
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertTrue(events.stream()
                .anyMatch(event -> event.getString("program").equals("/bin/sh")
                        && event.getLong("processId") == processId),
                events.toString());
        assertTrue(events.stream()
                .anyMatch(event -> event.getString("program").equals(missing)
                        && event.getLong("processId") == 0),
                events.toString());
    }
}
