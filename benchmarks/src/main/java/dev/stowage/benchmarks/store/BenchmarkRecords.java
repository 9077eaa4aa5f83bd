package dev.stowage.benchmarks.store;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Resources;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.api.storage.Status;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Records like those of an engine, equal in every run. */
public final class BenchmarkRecords {
    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");
    private static final Resources LIMITS =
            Resources.builder().memoryBytes(256L << 20).cpuShares(512).processes(100).build();

    private BenchmarkRecords() {}

    /**
     * Returns the id of a record.
     *
     * @param index which
     * @return its id
     */
    public static ContainerId id(int index) {
        return new ContainerId("bench-" + index);
    }

    /**
     * Returns the record of a created container, with a label of the given length.
     *
     * @param index which
     * @param payloadBytes the length of the label; 0: a short one
     * @return its first revision
     */
    public static ContainerRecord record(int index, int payloadBytes) {
        Map<String, String> labels =
                payloadBytes == 0 ? Map.of("app", "bench") : Map.of("payload", "x".repeat(payloadBytes));
        return ContainerRecord
                .of(QualifiedId.standalone(id(index)), Incarnation.generate(new SplittableRandom(index)),
                        ContainerConfig
                                .of(Path.of("/srv/bundles/bench-" + index), "runc",
                                        new HostIdentity("0123456789abcdef0123456789abcdef",
                                                Path.of("/var/lib/stowage")))
                                .withLabels(labels),
                        Status.configured(EPOCH, LIMITS).nextRun().withCreated(EPOCH, Optional.empty()));
    }

    /**
     * Returns records with ascending indexes.
     *
     * @param count how many
     * @param payloadBytes the length of the label; 0: a short one
     * @return in the order of their indexes
     */
    public static List<ContainerRecord> records(int count, int payloadBytes) {
        return IntStream.range(0, count).mapToObj(index -> record(index, payloadBytes)).toList();
    }

    /**
     * Returns a change of one time, the smallest change that an engine makes.
     *
     * @param sequence determines the time
     * @return the change
     */
    public static Function<ContainerRecord, Status> change(long sequence) {
        Instant instant = EPOCH.plusNanos(sequence);
        return record -> record.status().withStarted(instant);
    }
}
