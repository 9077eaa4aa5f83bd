package dev.stowage.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Availability;
import dev.stowage.api.error.LoadException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host says of backends that fail: when they are opened, and when they are closed. */
class HostBackendsTest {
    @TempDir
    Path directory;
    TestHost host;

    @BeforeEach
    void prepare() throws IOException {
        host = TestHost.in(directory);
        TestPlugin.storage(directory, "good").directory(host.builtIn());
    }

    @Test
    void aFullStoreIsReportedWithItsCure() throws IOException {
        new TestPlugin(directory, "packed").source("Packed", TestPlugin.storageSource("Packed",
                "if (true) throw new dev.stowage.api.error.StorageFullException("
                        + "dev.stowage.api.ErrorSubject.of(\"packed\"), Operation.OPEN, \"disk full\");",
                "packed")).extension("plug.Packed").zip(host.external());
        try (Stowage stowage = host.open(host.settings("good"))) {
            var report = stowage.backends(host.paths()).getLast();
            assertTrue(report.availability() instanceof Availability.Unavailable unavailable
                    && unavailable.hint().equals("free space"), report::toString);
        }
    }

    @Test
    void closesAllBackendsAlsoIfOneFails() throws IOException {
        for (String name : List.of("first", "second")) {
            closing(name, name).zip(host.external());
        }
        Stowage stowage = host.open(host.settings("good"));
        stowage.storage("first", host.paths());
        stowage.storage("second", host.paths());
        IllegalStateException failure = assertThrows(IllegalStateException.class, stowage::close);
        assertEquals("close of second", failure.getMessage());
        assertEquals(List.of("close of first"),
                Stream.of(failure.getSuppressed()).map(Throwable::getMessage).toList());
    }

    @Test
    void aFailedCloseDoesNotHideWhyABackendIsRefused() throws IOException {
        closing("alias", "real").zip(host.external());
        try (Stowage stowage = host.open(host.settings("good"))) {
            LoadException refusal =
                    assertThrows(LoadException.class, () -> stowage.storage("alias", host.paths()));
            assertEquals("close of real", refusal.getSuppressed()[0].getMessage());
        }
    }

    /** A plugin whose storage cannot be closed. */
    private TestPlugin closing(String plugin, String storage) {
        return new TestPlugin(directory, plugin).source("Good", TestPlugin.storageSource("Good", "", storage))
                .source("Stuck",
                        """
                                package plug;
                                public final class Stuck extends Good {
                                    @jakarta.inject.Inject public Stuck(dev.stowage.api.BackendContext context) { super(context); }
                                    @Override public void close() { throw new IllegalStateException("close of " + name()); }
                                }
                                """)
                .extension("plug.Stuck");
    }
}
