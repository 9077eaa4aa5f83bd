package dev.stowage.harness.mutant.storage;

import static dev.stowage.harness.mutant.storage.MutantStorages.mutant;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.AmbiguousException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.fault.DelegatingStorage;
import dev.stowage.harness.mutant.MutantBackend;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** Mutants of resolve. */
final class StorageResolveMutants {
    private StorageResolveMutants() {}

    private static MutantBackend mutatingResolve(String name,
            BiFunction<StatusStorage, String, QualifiedId> resolve, Clause... expectedViolations) {
        return mutant(name, original -> new DelegatingStorage(original) {
            @Override
            public QualifiedId resolve(String text) {
                return resolve.apply(delegate(), text);
            }
        }, expectedViolations);
    }

    /** Resolves correctly, and accepts an additional match if there is none. */
    private static MutantBackend resolvingMoreThan(String name,
            BiFunction<String, QualifiedId, Boolean> condition, Clause... expectedViolations) {
        return mutatingResolve(name, (original, text) -> {
            try {
                return original.resolve(text);
            } catch (NotFoundException e) {
                return first(original, id -> condition.apply(text, id)).orElseThrow(() -> e);
            }
        }, expectedViolations);
    }

    static Optional<QualifiedId> first(StatusStorage original, Predicate<QualifiedId> condition) {
        return original.list().stream().map(RecordEntry::id).filter(condition).findFirst();
    }

    static List<MutantBackend> all() {
        return List.of(mutatingResolve("a prefix beats the exact id", (original, text) -> {
            List<QualifiedId> ids = original.list()
                    .stream()
                    .filter(entry -> !text.isEmpty() && entry.container().value().startsWith(text))
                    .map(RecordEntry::id)
                    .toList();
            if (ids.size() > 1) {
                throw new AmbiguousException(ErrorSubject.of(text), ids);
            }
            return original.resolve(text);
        }, Clause.STORAGE_RESOLVE_1),
                mutatingResolve("a name beats the exact id",
                        (original, text) -> original.list()
                                .stream()
                                .filter(entry -> entry instanceof RecordEntry.ReadableRecord readable
                                        && readable.record()
                                                .name()
                                                .filter(name -> name.value().equals(text))
                                                .isPresent())
                                .map(RecordEntry::id)
                                .findFirst()
                                .orElseGet(() -> original.resolve(text)),
                        Clause.STORAGE_RESOLVE_1),
                resolvingMoreThan("a sandbox means its first container",
                        (text, id) -> id.sandbox().value().equals(text), Clause.STORAGE_RESOLVE_2),
                mutatingResolve("an ambiguous text means the first", (original, text) -> {
                    try {
                        return original.resolve(text);
                    } catch (AmbiguousException e) {
                        return first(original, id -> id.equals(e.candidates().getFirst())).orElseThrow();
                    }
                }, Clause.STORAGE_RESOLVE_3),
                mutatingResolve("candidates are in no order", (original, text) -> {
                    try {
                        return original.resolve(text);
                    } catch (AmbiguousException e) {
                        throw new AmbiguousException(ErrorSubject.of(text), e.candidates().reversed());
                    }
                }, Clause.STORAGE_RESOLVE_3),
                resolvingMoreThan("an asterisk is a wildcard",
                        (text, id) -> text.contains("*") && FileSystems.getDefault()
                                .getPathMatcher("glob:" + text)
                                .matches(Path.of(id.container().value())),
                        Clause.STORAGE_RESOLVE_4),
                resolvingMoreThan("a percent sign is a wildcard",
                        (text, id) -> text.equals("x%") && id.container().value().startsWith("x"),
                        Clause.STORAGE_RESOLVE_4),
                resolvingMoreThan("a text is a path",
                        (text, id) -> text.startsWith("../") && text.endsWith("/" + id.container()),
                        Clause.STORAGE_RESOLVE_4));
    }
}
