package dev.stowage.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.QualifiedId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFileNameTest {

    @ParameterizedTest
    @CsvSource({"web.1,web.1,,web.1.json", "web.1,pod,,web.1@pod.json", "web.1,web.1,n,web.1+n.json",
            "web.1,pod,n,web.1@pod+n.json", "json,next,json,json@next+json.json"})
    void aRecordAndItsFileNameMeanEachOther(String container, String sandbox, String name, String fileName) {
        RecordLookupKey record =
                new RecordLookupKey(new QualifiedId(new ContainerId(sandbox), new ContainerId(container)),
                        Optional.ofNullable(name).map(ContainerName::new));
        assertEquals(fileName, RecordFileName.of(record));
        assertEquals(Optional.of(record), RecordFileName.parse(fileName));
    }

    @Test
    void theLongestFitsEveryFileSystem() {
        RecordLookupKey longest = new RecordLookupKey(
                new QualifiedId(new ContainerId("s".repeat(64)), new ContainerId("c".repeat(64))),
                Optional.of(new ContainerName("n".repeat(64))));
        assertEquals(199, RecordFileName.of(longest).length());
        assertEquals(Optional.of(longest), RecordFileName.parse(RecordFileName.of(longest)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", ".json", "web", "web.next", "web.JSON", "-web.json", "we b.json",
            "web@.json", "web@web.json", "@pod.json", "web+.json", "web+n@pod.json", "web@a@b.json",
            "web+a+b.json", "web.json.json~", ".web.json", "web..1.json", "../web.json", "web\n.json"})
    void aForeignFileNameIsRejected(String fileName) {
        assertTrue(RecordFileName.parse(fileName).isEmpty(), fileName);
    }
}
