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
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/** Records for rules about storages. */
final class SampleRecords {
    private static final Instant TIME = Instant.parse("2026-11-23T05:06:07.123456789Z");
    private static final ProcessIdentity PROCESS = new ProcessIdentity(4711, 123_456_789_012L,
            "0b1f6a3c-6f6f-4a57-9c6d-2f1d3a4b5c6d");

    private SampleRecords() {}

    static ContainerRecord minimal(QualifiedId id, Optional<ContainerName> name, RandomGenerator random) {
        return new ContainerRecord(id, name, Incarnation.generate(random), 1, config(Map.of()),
                Status.configured(TIME, Resources.NONE));
    }

    private static ContainerConfig config(Map<String, String> labels) {
        return new ContainerConfig(Path.of("/some/bundle"), "reference",
                new HostIdentity("host", Path.of("/root")),
                labels, Signal.TERM, Duration.ofSeconds(10), RemovePolicy.MANUAL);
    }

    static Status withRun(Status status, long run) {
        return new Status(run, status.configuredAt(), status.createdAt(), status.startedAt(),
                status.pausedAt(),
                status.init(), status.exit(), status.intent(), status.resources(), status.inconsistency());
    }

    static Status withText(Status status, String text) {
        return new Status(status.run(), status.configuredAt(), status.createdAt(), status.startedAt(),
                status.pausedAt(),
                status.init(), status.exit(), status.intent(), status.resources(), Optional.of(text));
    }

    static ContainerRecord withLabels(ContainerRecord record, Map<String, String> labels) {
        return new ContainerRecord(record.id(), record.name(), record.incarnation(), record.revision(),
                config(labels), record.status());
    }

    static ContainerRecord withBundle(ContainerRecord record, Path bundle) {
        ContainerConfig config = record.config();
        return new ContainerRecord(record.id(), record.name(), record.incarnation(), record.revision(),
                new ContainerConfig(bundle, config.runtime(), config.host(), config.labels(),
                        config.stopSignal(), config.stopTimeout(), config.removePolicy()),
                record.status());
    }

    static ContainerRecord withRevision(ContainerRecord record, long revision, Status status) {
        return new ContainerRecord(record.id(), record.name(), record.incarnation(), revision,
                record.config(), status);
    }

    /** Returns records that together use every field, and every kind of every field. */
    static List<ContainerRecord> covering(RandomGenerator random, String id) {
        return exits().stream().map(exit -> full(random, id, exit)).toList();
    }

    private static List<Exit> exits() {
        return List.of(
                new Exit.Exited(0, Optional.empty(), TIME, OutOfMemory.NOT_SEEN, ExitSource.EXIT_FILE),
                new Exit.Exited(137, Optional.of(Signal.KILL), TIME, OutOfMemory.KILLED, ExitSource.PIDFD),
                new Exit.NeverStarted(StartFailure.PROGRAM_NOT_EXECUTABLE,
                        "said \"no\"\n\u00e9\u4e16\ud83d\ude00\u0007",
                        TIME, ExitSource.RUNTIME),
                new Exit.Unknown(UnknownExitCause.MONITOR_STALLED, TIME, ExitSource.ENGINE));
    }

    private static ContainerRecord full(RandomGenerator random, String id, Exit exit) {
        QualifiedId qualifiedId = new QualifiedId(new dev.stowage.api.ContainerId("pod." + id),
                new dev.stowage.api.ContainerId(id));
        ContainerConfig config = new ContainerConfig(Path.of("/a bundle/with \"quotes\" \u00e9"), "runc",
                new HostIdentity("machine", Path.of("/var/lib/stow age")),
                Map.of("plain", "value", "", "empty key", "odd \u0000\t\"\\ \u2028", "\ud83d\ude00"),
                new Signal(40),
                Duration.ofNanos(1_500_000_001L), RemovePolicy.ON_EXIT);
        Resources resources = new Resources(OptionalLong.of(Long.MAX_VALUE), OptionalLong.of(2),
                OptionalLong.of(1), OptionalLong.empty(), OptionalLong.of(77));
        Status status = new Status(12, Optional.of(TIME), Optional.of(TIME.plusNanos(1)),
                Optional.of(TIME.plusSeconds(5)), Optional.of(TIME.plusMillis(7)), Optional.of(PROCESS),
                Optional.of(exit), Optional.of(new Intent(Operation.FORCE_DELETE, PROCESS, TIME, 12)),
                resources,
                Optional.of("the record says \u00e9, the world \"no\""));
        return new ContainerRecord(qualifiedId, Optional.of(new ContainerName("name-of." + id)),
                Incarnation.generate(random), 1, config, status);
    }
}
