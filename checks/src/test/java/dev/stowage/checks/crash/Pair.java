package dev.stowage.checks.crash;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.runtime.gvisor.TappedGvisor;
import dev.stowage.runtime.process.TappedProcess;
import dev.stowage.runtime.runc.TappedRunc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A runtime, over the storage that processes of one host share. */
enum Pair {
    RUNC_FILE("runc"), GVISOR_FILE("gvisor"), PROCESS_FILE("process");

    private final String runtime;

    Pair(String runtime) {
        this.runtime = runtime;
    }

    String runtime() {
        return runtime;
    }

    Runtime open(BackendContext context, Tap tap) {
        return switch (this) {
            case RUNC_FILE -> TappedRunc.open(context, step -> tap.reached("runtime:" + step));
            case GVISOR_FILE -> TappedGvisor.open(context, step -> tap.reached("runtime:" + step));
            case PROCESS_FILE -> TappedProcess.open(context, step -> tap.reached("runtime:" + step));
        };
    }

    /** Fails the test if this machine lacks the runtime and it is required, else aborts the test. */
    void require() throws IOException {
        if (look() instanceof Availability.Missing(String problem, String hint)) {
            String reason = runtime + " is not here: " + problem + "; " + hint;
            Assertions.assertFalse(isRequired(), reason);
            Assumptions.abort(reason);
        }
    }

    /** runc where it is here or asked for, else plain processes, which every machine has. */
    static Pair best() throws IOException {
        boolean here = RUNC_FILE.look() instanceof Availability.Available;
        return here || Scale.of() == Scale.LONG || RUNC_FILE.isRequired() ? RUNC_FILE : PROCESS_FILE;
    }

    private boolean isRequired() {
        List<String> required = List.of(System.getProperty("stowage.require", "").split(",", -1));
        return required.contains("all") || required.contains(runtime);
    }

    private Availability look() throws IOException {
        Path directory = Files.createTempDirectory("stowage-look");
        Place place = new Place(directory, directory, new ContainerId("none"));
        try (Runtime opened = open(place.context("runtime", runtime), Tap.NONE)) {
            return opened.availability();
        } finally {
            Place.remove(directory);
        }
    }
}
