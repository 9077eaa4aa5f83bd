package dev.stowage.records.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stowage.api.Operation;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recording shows of commits. */
class StorageCommitTest {
    @TempDir
    Path directory;

    @Test
    void aRecordingShowsWhoCommittedWhat() throws Exception {
        Path file = directory.resolve("commits.jfr");
        StorageCommit.start().committed("before", Operation.UPDATE);
        try (Recording recording = new Recording()) {
            recording.enable(CommitEvent.class);
            recording.start();
            StorageCommit.start().committed("file", Operation.UPDATE);
            StorageCommit.start().committedBatch("journal", 7);
            StorageCommit.start();
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file)
                .stream()
                .filter(event -> event.getEventType().getName().equals("dev.stowage.StorageCommit"))
                .toList();
        assertEquals(List.of("file update 1", "journal  7"),
                events.stream()
                        .map(event -> event.getString("storage") + " " + event.getString("operation") + " "
                                + event.getInt("changes"))
                        .sorted()
                        .toList());
    }
}
