package dev.stowage.integration.crash;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.MachineRequirements;
import dev.stowage.posix.DirectoryTree;
import dev.stowage.posix.Failpoints;
import dev.stowage.runtime.gvisor.InstrumentedGvisorRuntime;
import dev.stowage.runtime.process.InstrumentedProcessRuntime;
import dev.stowage.runtime.runc.InstrumentedRuncRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A runtime with the storage backend that the processes of one host share. */
enum CrashTestPair {
    RUNC_FILE("runc"),
    GVISOR_FILE("gvisor"),
    PROCESS_FILE("process");

    private final String runtime;

    CrashTestPair(String runtime) {
        this.runtime = runtime;
    }

    String runtime() {
        return runtime;
    }

    Runtime open(BackendContext context, Failpoints failpoints) {
        return switch (this) {
            case RUNC_FILE -> InstrumentedRuncRuntime.open(context, failpoints);
            case GVISOR_FILE -> InstrumentedGvisorRuntime.open(context, failpoints);
            case PROCESS_FILE -> InstrumentedProcessRuntime.open(context, failpoints);
        };
    }

    /**
     * If this machine lacks the runtime or the busybox of its containers, fails the test where they are
     * required, and aborts it elsewhere.
     */
    void assumeAvailable() throws IOException {
        if (probeAvailability() instanceof Availability.Unavailable unavailable) {
            MachineRequirements.require(runtime, false,
                    runtime + " is not available: " + unavailable.problem() + "; " + unavailable.hint());
        }
        switch (this) {
            case RUNC_FILE, GVISOR_FILE -> MachineRequirements.program("busybox");
            case PROCESS_FILE -> {
                // runs the programs of the host
            }
        }
    }

    /**
     * Returns runc if it is installed or required, else plain processes, which are available on every
     * machine.
     */
    static CrashTestPair preferred() throws IOException {
        boolean available = RUNC_FILE.probeAvailability() instanceof Availability.Available;
        return available || CrashTestScale.of() == CrashTestScale.LONG
                || MachineRequirements.isRequired(RUNC_FILE.runtime) ? RUNC_FILE : PROCESS_FILE;
    }

    private Availability probeAvailability() throws IOException {
        Path directory = Files.createTempDirectory("stowage-look");
        CrashTestEnvironment environment =
                new CrashTestEnvironment(directory, directory, new ContainerId("none"));
        try (Runtime opened = open(environment.context("runtime", runtime), Failpoints.NONE)) {
            return opened.availability();
        } finally {
            DirectoryTree.delete(directory);
        }
    }
}
