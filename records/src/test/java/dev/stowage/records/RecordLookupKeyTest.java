package dev.stowage.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.AmbiguousException;
import dev.stowage.api.error.NotFoundException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordLookupKeyTest {
    private static final List<RecordLookupKey> ALL = List.of(record("web", "web", "first"),
            record("web1", "web1", "web"), record("web12", "pod", "abc"), record("abcd", "abcd", "other"),
            record("deep", "pod", "web1"));

    @ParameterizedTest
    @CsvSource({"web,web", "web1,web1", "first,web", "abc,web12", "abcd,abcd", "pod/web12,web12",
            "web12,web12", "de,deep", "web/web,web"})
    void theFirstRuleThatFitsDecides(String text, String container) {
        assertEquals(new ContainerId(container), RecordLookupKey.resolve(text, ALL).container());
    }

    @Test
    void aRecordIsFoundByIdAndName() {
        assertEquals(record("web.1", "pod-1", "front_end"), RecordLookupKey.of(RecordSamples.small()));
    }

    @Test
    void severalAreAmbiguousAndListed() {
        AmbiguousException ambiguous =
                assertThrows(AmbiguousException.class, () -> RecordLookupKey.resolve("we", ALL));
        assertEquals(List.of("web", "web1", "pod/web12"),
                ambiguous.candidates().stream().map(QualifiedId::toString).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "w*", "we?", "w%", "web_", "[w]eb", "pod", "pod/",
            "pod/web", "/web", "x", ".*", "firs"})
    void nothingElseIsFoundAndNothingIsAWildcard(String text) {
        assertThrows(NotFoundException.class, () -> RecordLookupKey.resolve(text, ALL));
    }

    private static RecordLookupKey record(String container, String sandbox, String name) {
        return new RecordLookupKey(new QualifiedId(new ContainerId(sandbox), new ContainerId(container)),
                Optional.of(new ContainerName(name)));
    }
}
