package dev.stowage.runtime.runc;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Settings;
import dev.stowage.api.runtime.Container;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessTable;
import dev.stowage.runtime.oci.OciFailpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A manager in a JVM of its own that takes one verb and dies by KILL at a step of it. */
final class CrashingRuncProcess {
    private CrashingRuncProcess() {}

    enum CrashingOperation {
        CREATE,
        START,
        PAUSE,
        DELETE,
        FORCE_DELETE,
        RECOVER
    }

    /** Runs one in a child and waits until it is dead; tells whether it came to the step. */
    static boolean isKilledAtFailpoint(Path directory, ContainerId id, Path bundle,
            CrashingOperation operation, OciFailpoint failpoint, long delayMicros)
            throws IOException, InterruptedException {
        return isKilledAtFailpoint(List.of(), directory, id, bundle, operation, failpoint, delayMicros);
    }

    /** The same, of a child that a command starts, given as the beginning of its arguments. */
    static boolean isKilledAtFailpoint(List<String> starter, Path directory, ContainerId id, Path bundle,
            CrashingOperation operation, OciFailpoint failpoint, long delayMicros)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(starter);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                CrashingRuncProcess.class.getName(), directory.toString(), id.value(), bundle.toString(),
                operation.name(), failpoint.name(), Long.toString(delayMicros)));
        Process child = new ProcessBuilder(command).redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(directory.resolve("child.out").toFile())
                .redirectError(directory.resolve("child.err").toFile())
                .start();
        if (!child.waitFor(60, TimeUnit.SECONDS)) {
            child.destroyForcibly();
            throw new AssertionError("the child hangs");
        }
        return child.exitValue() == 137;
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        ContainerId id = new ContainerId(arguments[1]);
        Path bundle = Path.of(arguments[2]);
        OciFailpoint fatalFailpoint = OciFailpoint.valueOf(arguments[4]);
        long delayMicros = Long.parseLong(arguments[5]);
        RuncRuntime runtime =
                new RuncRuntime(BackendContext.of(directory.resolve("state"), directory.resolve("run"))
                        .withSettings(new Settings(Map.of()))
                        .withRandom(new Random(ProcessHandle.current().pid())), failpoint -> {
                            if (failpoint == fatalFailpoint) {
                                die(delayMicros);
                            }
                        });
        switch (CrashingOperation.valueOf(arguments[3])) {
            case CREATE -> runtime.create(id, bundle);
            case START -> runtime.find(id).start();
            case PAUSE -> runtime.find(id).pause();
            case DELETE -> runtime.find(id).delete();
            case FORCE_DELETE -> runtime.list().forEach(Container::forceDelete);
            case RECOVER -> runtime.recover(id);
        }
    }

    private static void die(long delayMicros) {
        long deadlineNanos = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(delayMicros);
        while (System.nanoTime() < deadlineNanos) {
            LockSupport.parkNanos(CrashingRuncProcess.class, Math.max(1, deadlineNanos - System.nanoTime()));
        }
        try {
            ProcessTable table = ProcessTable.ofHost();
            long pid = ProcessHandle.current().pid();
            try (PidFd self =
                    PidFd.open(table, pid, table.find(pid).orElseThrow().startTimeTicks()).orElseThrow()) {
                self.signal(9);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
