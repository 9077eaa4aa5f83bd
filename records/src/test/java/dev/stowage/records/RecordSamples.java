package dev.stowage.records;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.OutOfMemory;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerConfig.RemovePolicy;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.api.storage.Intent;
import dev.stowage.api.storage.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

public final class RecordSamples {
    static final Instant AT = Instant.parse("2026-11-23T05:06:07.123456789Z");
    static final ProcessIdentity INIT = new ProcessIdentity(4711, 987654321, "7b1e-boot");
    static final List<Exit> EXITS = List.of(
            Exit.exited(137, AT, ExitSource.PIDFD)
                    .withSignal(Signal.KILL)
                    .withOutOfMemory(OutOfMemory.KILLED),
            Exit.exited(0, AT, ExitSource.EXIT_FILE),
            Exit.neverStarted(StartFailure.PROGRAM_MISSING, "no \"such\"\n\u001b[31m file", AT,
                    ExitSource.RUNTIME),
            Exit.unknown(UnknownExitCause.REBOOT, Instant.MIN, ExitSource.ENGINE));

    private RecordSamples() {}

    public static ContainerRecord small() {
        return record(Status.configured(AT, Resources.NONE), Map.of());
    }

    static ContainerRecord full() {
        Status status = Status
                .configured(AT,
                        Resources.builder()
                                .memoryBytes(1 << 20)
                                .cpuShares(512)
                                .cpuQuotaMicros(7)
                                .cpuPeriodMicros(Long.MAX_VALUE)
                                .processes(1)
                                .build())
                .nextRun()
                .withCreated(AT.plusNanos(1), Optional.of(INIT))
                .withStarted(AT.plusNanos(2))
                .withPaused(Optional.of(AT.plusSeconds(3)))
                .withIntent(Optional.of(Intent.of(Operation.CLOSE_STDIN, INIT, AT, 1)))
                .withInconsistency(Optional.of("two monitors"));
        return record(status, Map.of("team", "größe 😀", "half", "\ud83d", "a/b", "", "nul", "\0"));
    }

    static ContainerRecord record(Status status, Map<String, String> labels) {
        return ContainerRecord
                .of(new QualifiedId(new ContainerId("pod-1"), new ContainerId("web.1")),
                        new Incarnation("0123456789abcdef0123456789abcdef"),
                        ContainerConfig
                                .of(Path.of("/b/ü ndle"), "runc",
                                        new HostIdentity("host", Path.of("/var/lib/s")))
                                .withLabels(labels)
                                .withStop(Signal.TERM, Duration.ofMillis(1500))
                                .withRemovePolicy(RemovePolicy.ON_EXIT),
                        status)
                .withName(Optional.of(new ContainerName("front_end")))
                .withRevision(41);
    }
}
