package dev.stowage.engine;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the records of a store say against taking over a root. */
final class RootAdoption {
    private static final int NAMED = 5;

    private final RootPlace place;
    private final List<RecordEntry> entries;

    RootAdoption(RootPlace place, List<RecordEntry> entries) {
        this.place = place;
        this.entries = entries;
    }

    /** Requires that no container carries a host id that the root is about to lose. */
    void requireNoContainers(String hostId) {
        require(record -> isOf(record, hostId), "has containers of its own, under host id " + hostId,
                "remove them first");
    }

    /** Requires that every run of a host id has ended, or began in this boot, in which it is seen here. */
    void requireNothingRunsElsewhere(String hostId, String bootId) {
        require(record -> isOf(record, hostId) && record.status().exit().isEmpty()
                && record.status()
                        .init()
                        .map(ProcessIdentity::bootId)
                        .filter(boot -> !boot.equals(bootId))
                        .isPresent(),
                "has containers that were running on another machine when last recorded",
                "if they have ended there, confirm it with --force");
    }

    private void require(Predicate<ContainerRecord> contradicts, String problem, String cure) {
        List<String> contradicting = entries.stream()
                .flatMap(entry -> entry instanceof RecordEntry.ReadableRecord readable
                        ? Stream.of(readable.record())
                        : Stream.empty())
                .filter(contradicts)
                .map(record -> record.id().toString())
                .toList();
        if (!contradicting.isEmpty()) {
            throw new InvalidArgumentException("root " + place.root(), problem + ": "
                    + String.join(", ", contradicting.subList(0, Math.min(NAMED, contradicting.size())))
                    + (contradicting.size() > NAMED ? " and " + (contradicting.size() - NAMED) + " more" : "")
                    + "; " + cure);
        }
    }

    private static boolean isOf(ContainerRecord record, String hostId) {
        return record.config().host().hostId().equals(hostId);
    }
}
