package dev.stowage.integration.crash;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.MachineRequirements;
import dev.stowage.posix.Failpoints;
import dev.stowage.runtime.gvisor.InstrumentedGvisorRuntime;
import dev.stowage.runtime.process.InstrumentedProcessRuntime;
import dev.stowage.runtime.runc.InstrumentedRuncRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A runtime, over the storage that processes of one host share. */
enum CrashTestPair {
    RUNC_FILE("runc"), GVISOR_FILE("gvisor"), PROCESS_FILE("process");

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

    /** Fails the test if this machine lacks the runtime and it is required, else aborts the test. */
    void assumeAvailable() throws IOException {
        if (probeAvailability() instanceof Availability.Unavailable unavailable) {
            MachineRequirements.require(runtime, false, runtime + " is not available: "
                    + unavailable.problem() + "; " + unavailable.hint());
        }
    }

    /** runc where it is here or asked for, else plain processes, which every machine has. */
    static CrashTestPair preferred() throws IOException {
        boolean available = RUNC_FILE.probeAvailability() instanceof Availability.Available;
        return available || CrashTestScale.of() == CrashTestScale.LONG
                || MachineRequirements.isRequired(RUNC_FILE.runtime)
                        ? RUNC_FILE
                        : PROCESS_FILE;
    }

    private Availability probeAvailability() throws IOException {
        Path directory = Files.createTempDirectory("stowage-look");
        CrashTestEnvironment environment = new CrashTestEnvironment(directory, directory,
                new ContainerId("none"));
        try (Runtime opened = open(environment.context("runtime", runtime), Failpoints.NONE)) {
            return opened.availability();
        } finally {
            CrashTestEnvironment.deleteRecursively(directory);
        }
    }
}
