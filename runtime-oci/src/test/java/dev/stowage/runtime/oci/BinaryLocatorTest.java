package dev.stowage.runtime.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stowage.api.Capability;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.posix.CurrentProcess;
import dev.stowage.posix.ExecutablePath;
import dev.stowage.posix.Failpoints;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a probe that did not run would have shown is not known, whatever an adapter makes of it. */
class BinaryLocatorTest {
    private final Random random = new Random(7);

    @TempDir
    private Path directory;

    /** Regards an option as unknown if its probe fails, as the adapter of runsc does. */
    private static final class ProbingAdapter implements OciRuntimeAdapter {
        private final Runnable beforeProbe;

        ProbingAdapter(Runnable beforeProbe) {
            this.beforeProbe = beforeProbe;
        }

        @Override
        public List<String> globalArguments(Probe probe) {
            beforeProbe.run();
            return probe.run(List.of("--option")).succeeded() ? List.of("--option") : List.of();
        }

        @Override
        public String name() {
            return "probing";
        }

        @Override
        public String program() {
            return "probing";
        }

        @Override
        public String installHint() {
            return "none";
        }

        @Override
        public String probeKey() {
            return "key";
        }

        @Override
        public Set<Capability> capabilities(Cgroups cgroups) {
            return Set.of();
        }

        @Override
        public Optional<StartFailure> startFailure(String message) {
            return Optional.empty();
        }

        @Override
        public SignalReceiver signalReceiver() {
            return SignalReceiver.INIT_PROCESS;
        }

        @Override
        public DeleteStrategy deleteStrategy() {
            return DeleteStrategy.BY_FILES;
        }
    }

    /** Its program ends once the file {@code end} exists. */
    private BinaryLocator locator(Path workDirectory, Runnable beforeProbe) throws IOException {
        Path program = Files.writeString(directory.resolve("program"), """
                #!/bin/sh
                while [ -d %1$s ] && [ ! -e %1$s/end ]; do sleep 0.01; done
                """.formatted(directory));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        ProcessTable processTable = ProcessTable.ofHost();
        CommandRunner commandRunner = new CommandRunner(Duration.ofSeconds(60),
                new OciProcessFinder(processTable), random, Failpoints.NONE);
        return new BinaryLocator(new ProbingAdapter(beforeProbe), Optional.of(program), Optional.of(program),
                ExecutablePath.STANDARD, commandRunner, workDirectory, processTable, random);
    }

    @Test
    void anInterruptedProbeShowsNothing() throws Exception {
        requireRoot();
        assertThrows(InterruptedException.class,
                () -> locator(directory, Thread.currentThread()::interrupt).binaries());
        Files.createFile(directory.resolve("end"));
        assertEquals(List.of("--option"), locator(directory, () -> {}).binaries().globalArguments());
    }

    @Test
    void aProbeThatCannotBeStartedShowsNothing() throws Exception {
        requireRoot();
        Files.createFile(directory.resolve("end"));
        Path missing = directory.resolve("missing");
        assertThrows(IOException.class, () -> locator(missing, () -> {}).binaries());
        Files.createDirectory(missing);
        assertEquals(List.of("--option"), locator(missing, () -> {}).binaries().globalArguments());
    }

    private static void requireRoot() {
        assumeTrue(CurrentProcess.effectiveUserId() == 0, "only root can use an OCI runtime");
    }
}
