package dev.stowage.harness.rules;

import dev.stowage.api.ContainerName;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.Exit.OutOfMemory;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
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
import java.util.random.RandomGenerator;

/** Records for rules about storages. */
final class SampleRecords {
    private static final Instant TIME = Instant.parse("2026-11-23T05:06:07.123456789Z");
    private static final ProcessIdentity PROCESS = new ProcessIdentity(4711, 123_456_789_012L,
            "0b1f6a3c-6f6f-4a57-9c6d-2f1d3a4b5c6d");

    private SampleRecords() {}

    static ContainerRecord minimal(QualifiedId id, Optional<ContainerName> name, RandomGenerator random) {
        return ContainerRecord
                .of(id, Incarnation.generate(random), config(Map.of()),
                        Status.configured(TIME, Resources.NONE))
                .withName(name);
    }

    private static ContainerConfig config(Map<String, String> labels) {
        return ContainerConfig
                .of(Path.of("/some/bundle"), "reference", new HostIdentity("host", Path.of("/root")))
                .withLabels(labels);
    }

    static Status withRun(Status status, long run) {
        return status.toBuilder().run(run).build();
    }

    static Status withText(Status status, String text) {
        return status.toBuilder().inconsistency(Optional.of(text)).build();
    }

    static ContainerRecord withLabels(ContainerRecord record, Map<String, String> labels) {
        return record.withConfig(config(labels));
    }

    static ContainerRecord withBundle(ContainerRecord record, Path bundle) {
        ContainerConfig config = record.config();
        return record.withConfig(config.withBundle(bundle));
    }

    static ContainerRecord withRevision(ContainerRecord record, long revision, Status status) {
        return record.withRevision(revision).withStatus(status);
    }

    /** Returns records that together use every field, and every kind of every field. */
    static List<ContainerRecord> covering(RandomGenerator random, String id) {
        return exits().stream().map(exit -> full(random, id, exit)).toList();
    }

    private static List<Exit> exits() {
        return List.of(
                Exit.exited(0, TIME, ExitSource.EXIT_FILE),
                Exit.exited(137, TIME, ExitSource.PIDFD)
                        .withSignal(Signal.KILL)
                        .withOutOfMemory(OutOfMemory.KILLED),
                Exit.neverStarted(StartFailure.PROGRAM_NOT_EXECUTABLE,
                        "said \"no\"\n\u00e9\u4e16\ud83d\ude00\u0007", TIME, ExitSource.RUNTIME),
                Exit.unknown(UnknownExitCause.MONITOR_STALLED, TIME, ExitSource.ENGINE));
    }

    private static ContainerRecord full(RandomGenerator random, String id, Exit exit) {
        QualifiedId qualifiedId = new QualifiedId(new dev.stowage.api.ContainerId("pod." + id),
                new dev.stowage.api.ContainerId(id));
        ContainerConfig config = ContainerConfig
                .of(Path.of("/a bundle/with \"quotes\" \u00e9"), "runc",
                        new HostIdentity("machine", Path.of("/var/lib/stow age")))
                .withLabels(
                        Map.of("plain", "value", "", "empty key", "odd \u0000\t\"\\ \u2028", "\ud83d\ude00"))
                .withStop(new Signal(40), Duration.ofNanos(1_500_000_001L))
                .withRemovePolicy(RemovePolicy.ON_EXIT);
        Resources resources = Resources.builder()
                .memoryBytes(Long.MAX_VALUE)
                .cpuShares(2)
                .cpuQuotaMicros(1)
                .processes(77)
                .build();
        Status status = Status.builder()
                .run(12)
                .configuredAt(Optional.of(TIME))
                .createdAt(Optional.of(TIME.plusNanos(1)))
                .startedAt(Optional.of(TIME.plusSeconds(5)))
                .pausedAt(Optional.of(TIME.plusMillis(7)))
                .init(Optional.of(PROCESS))
                .exit(Optional.of(exit))
                .intent(Optional.of(Intent.of(Operation.FORCE_DELETE, PROCESS, TIME, 12)))
                .resources(resources)
                .inconsistency(Optional.of("the record says \u00e9, the world \"no\""))
                .build();
        return ContainerRecord.of(qualifiedId, Incarnation.generate(random), config, status)
                .withName(Optional.of(new ContainerName("name-of." + id)));
    }
}
