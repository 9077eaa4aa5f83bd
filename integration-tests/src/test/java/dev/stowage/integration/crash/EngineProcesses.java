package dev.stowage.integration.crash;

import dev.stowage.integration.crash.KillPoint.FailpointAction;
import dev.stowage.integration.crash.KillPoint.FailpointHit;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Starts managers in JVMs of their own, and kills them. */
final class EngineProcesses {
    /** A manager that takes longer is stuck; generous, for busy machines. */
    private static final long TIMEOUT_SECONDS = 120;

    private final ArchivingJvmLauncher archivingJvmLauncher;
    private final CrashTestPair crashTestPair;

    /** Prepares to start managers: one of them creates a container and writes the class data archive. */
    EngineProcesses(ArchivingJvmLauncher archivingJvmLauncher, CrashTestPair crashTestPair,
            CrashTestEnvironment environment) throws IOException, InterruptedException {
        this.archivingJvmLauncher = archivingJvmLauncher;
        this.crashTestPair = crashTestPair;
        archivingJvmLauncher.createArchive(CrashingEngineMain.class, arguments(crashTestPair, environment,
                OperationScenario.CREATE.name(), FailpointAction.ANNOUNCE, Optional.empty()));
    }

    /**
     * How a manager ended.
     *
     * @param started whether the kill point was reached or the delay began
     * @param completed whether the operation had returned
     * @param failure its further output; empty unless the operation failed or the manager could not start
     */
    record CrashResult(boolean started, boolean completed, String failure) {}

    /** Starts a manager that performs an operation, and kills it. */
    CrashResult runAndKill(CrashTestEnvironment environment, String operation, KillPoint killPoint)
            throws IOException, InterruptedException {
        Optional<FailpointHit> failpointHit = switch (killPoint) {
            case KillPoint.AtFailpoint atFailpoint -> Optional.of(atFailpoint.failpointHit());
            case KillPoint.AfterFailpoint afterFailpoint -> afterFailpoint.failpointHit();
        };
        Path errors = environment.directory().resolve("manager.err");
        Process process = start(environment, operation, killPoint.action(), failpointHit, errors);
        try (BufferedReader output = process.inputReader()) {
            String first = output.readLine();
            boolean started = CrashingEngineMain.STARTED.equals(first);
            if (started) {
                process.waitFor(switch (killPoint) {
                    case KillPoint.AfterFailpoint afterFailpoint -> afterFailpoint.delay();
                    case KillPoint.AtFailpoint atFailpoint -> Duration.ofSeconds(TIMEOUT_SECONDS);
                });
            }
            // by its handle, since Process.destroyForcibly closes the streams with unread output
            process.toHandle().destroyForcibly();
            List<String> lines = new ArrayList<>(output.lines().toList());
            if (first != null) {
                lines.add(first);
            }
            process.waitFor(Duration.ofSeconds(TIMEOUT_SECONDS));
            lines.remove(CrashingEngineMain.STARTED);
            boolean completed = lines.remove(CrashingEngineMain.COMPLETED);
            if (!started && !completed) {
                lines.add(Files.readString(errors));
            }
            return new CrashResult(started, completed, String.join("; ", lines));
        }
    }

    /** Measures an operation in a manager that was just opened. */
    Duration measureDuration(CrashTestEnvironment environment, OperationScenario scenario)
            throws IOException {
        Path errors = environment.directory().resolve("manager.err");
        Process process =
                start(environment, scenario.name(), FailpointAction.ANNOUNCE, Optional.empty(), errors);
        try (BufferedReader output = process.inputReader()) {
            output.readLine();
            long started = System.nanoTime();
            String end = output.readLine();
            long ended = System.nanoTime();
            if (!CrashingEngineMain.COMPLETED.equals(end)) {
                throw new IllegalStateException(scenario + ": " + end + " " + Files.readString(errors));
            }
            return Duration.ofNanos(ended - started);
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(CrashTestEnvironment environment, String operation, FailpointAction action,
            Optional<FailpointHit> failpointHit, Path errors) throws IOException {
        Process process = archivingJvmLauncher.start(CrashingEngineMain.class, errors,
                arguments(crashTestPair, environment, operation, action, failpointHit));
        CompletableFuture.delayedExecutor(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .execute(process::destroyForcibly);
        return process;
    }

    private static List<String> arguments(CrashTestPair crashTestPair, CrashTestEnvironment environment,
            String operation, FailpointAction action, Optional<FailpointHit> failpointHit) {
        return List.of(crashTestPair.name(), environment.directory().toString(),
                environment.rootfs().toString(), environment.id().value(), operation, action.name(),
                failpointHit.map(FailpointHit::failpoint).orElse(CrashingEngineMain.NO_FAILPOINT),
                failpointHit.map(b -> Integer.toString(b.hitNumber())).orElse("1"));
    }
}
