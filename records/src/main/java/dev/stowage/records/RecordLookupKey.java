package dev.stowage.records;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.AmbiguousException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.records.json.JsonCodec;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a record is found by: its id and its name.
 *
 * @param id sandbox and container id
 * @param name the name, if it has one
 */
public record RecordLookupKey(QualifiedId id, Optional<ContainerName> name) {

    /**
     * Returns what a record is found by.
     *
     * @param record the record
     * @return its id and name
     */
    public static RecordLookupKey of(ContainerRecord record) {
        return new RecordLookupKey(record.id(), record.name());
    }

    /**
     * Finds the one container that a text means: the exact id, else the exact name, else
     * {@code sandbox/container}, else the only id that begins with the text. No character is a wildcard; the
     * empty text means nothing.
     *
     * @param text what a person typed
     * @param candidates all containers of a store
     * @return its qualified id
     * @throws NotFoundException if there is none
     * @throws AmbiguousException if several ids begin with it
     */
    public static QualifiedId resolve(String text, Collection<RecordLookupKey> candidates) {
        return findFirst(candidates, c -> c.container().value().equals(text)).or(
                () -> findFirst(candidates, c -> c.name.map(ContainerName::value).equals(Optional.of(text))))
                .or(() -> findFirst(candidates, c -> (c.id.sandbox() + "/" + c.container()).equals(text)))
                .orElseGet(() -> resolveByPrefix(text, candidates));
    }

    private static Optional<QualifiedId> findFirst(Collection<RecordLookupKey> candidates,
            Predicate<RecordLookupKey> matches) {
        return candidates.stream().filter(matches).map(RecordLookupKey::id).findFirst();
    }

    private static QualifiedId resolveByPrefix(String text, Collection<RecordLookupKey> candidates) {
        List<QualifiedId> found = text.isEmpty() ? List.of()
                : candidates.stream()
                        .map(RecordLookupKey::id)
                        .filter(id -> id.container().value().startsWith(text))
                        .sorted(Comparator.comparing(QualifiedId::container))
                        .toList();
        return switch (found.size()) {
            case 0 ->
                throw new NotFoundException(ErrorSubject.of(JsonCodec.printable(text)), Operation.RESOLVE);
            case 1 -> found.getFirst();
            default -> throw new AmbiguousException(ErrorSubject.of(JsonCodec.printable(text)), found);
        };
    }

    /**
     * Returns the container's own id.
     *
     * @return the id without the sandbox
     */
    public ContainerId container() {
        return id.container();
    }
}
