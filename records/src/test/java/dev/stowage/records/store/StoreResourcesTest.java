package dev.stowage.records.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stowage.api.Operation;
import dev.stowage.api.error.StorageUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is closed when a store is closed, or cannot be opened. */
class StoreResourcesTest {
    private static final Path STATE = Path.of("/state");

    private final StoreErrors errors = new StoreErrors("test");
    private final List<String> closed = new ArrayList<>();

    @Test
    void closesTheLastResourceFirstAndEachOnce() {
        StoreResources opened = StoreResources.open(STATE, errors, resources -> {
            assertEquals("directory", resources.add("directory", closed::add));
            resources.add("locks", closed::add);
            return resources;
        });
        assertEquals(List.of(), closed);
        opened.close();
        opened.close();
        assertEquals(List.of("locks", "directory"), closed);
    }

    @Test
    void closesWhatIsOpenIfTheNextResourceCannotBeOpened() {
        IOException cause = new IOException("no such device");
        StorageUnavailableException failure = assertThrows(StorageUnavailableException.class,
                () -> StoreResources.open(STATE, errors, resources -> {
                    resources.add("directory", closed::add);
                    resources.add("locks", closed::add);
                    throw cause;
                }));
        assertEquals(List.of("locks", "directory"), closed);
        assertSame(cause, failure.getCause());
        assertEquals("/state", failure.subject().toString());
        assertEquals(Optional.of(Operation.OPEN), failure.operation());
    }

    @Test
    void closesWhatIsOpenAfterAnErrorOfTheContract() {
        StorageUnavailableException refusal =
                StoreErrors.cannotOpen(STATE, "is full", new IOException("no space"));
        assertSame(refusal, assertThrows(StorageUnavailableException.class,
                () -> StoreResources.open(STATE, errors, resources -> {
                    resources.add("directory", closed::add);
                    throw refusal;
                })));
        assertEquals(List.of("directory"), closed);
    }
}
