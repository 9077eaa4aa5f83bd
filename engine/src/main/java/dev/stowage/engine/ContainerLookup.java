package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.AmbiguousException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds containers: those with a record, readable or not, and orphans, which only the runtime knows.
 *
 * @param storage resolves names and beginnings of ids
 * @param components what the handles work with
 */
record ContainerLookup(StatusStorage storage, EngineComponents components) {

    /** Finds a container by its id. */
    Optional<EngineContainer> find(ContainerId id) {
        try {
            Optional<ContainerRecord> record = components.recordStore().find(id);
            if (record.isPresent()) {
                return record.map(ContainerKey::of).map(this::handle);
            }
        } catch (UnreadableException e) { // whose reason the handle reads again
            return Optional.of(unreadableContainer(idOfUnreadable(id)));
        }
        return components.runtimeView()
                .find(id)
                .map(runtimeContainer -> new LocalContainer(
                        new ContainerReference.Orphan(runtimeContainer), components));
    }

    /**
     * Finds a container by an id, a name, or the unique beginning of an id.
     *
     * @throws NotFoundException if neither the storage nor the runtime knows it
     * @throws AmbiguousException if several ids begin so
     */
    EngineContainer resolve(String text) {
        QualifiedId id;
        try {
            id = storage.resolve(text);
        } catch (NotFoundException e) { // thrown below unless the runtime knows it
            return resolveOrphan(text).orElseThrow(() -> e);
        }
        return find(id.container())
                .orElseThrow(() -> new NotFoundException(ErrorSubject.of(text), Operation.RESOLVE));
    }

    /** Lists all containers by id. */
    List<Container> list() {
        List<Container> all = new ArrayList<>();
        Set<ContainerId> recorded = new HashSet<>();
        for (RecordEntry entry : components.recordStore().list()) {
            recorded.add(entry.container());
            all.add(switch (entry) {
                case RecordEntry.ReadableRecord readable -> handle(ContainerKey.of(readable.record()));
                case RecordEntry.UnreadableRecord unreadableRecord ->
                    unreadableContainer(unreadableRecord.id());
            });
        }
        for (Container runtimeContainer : components.runtimeView().runtime().list()) {
            if (!recorded.contains(runtimeContainer.id())) {
                find(runtimeContainer.id()).ifPresent(all::add);
            }
        }
        all.sort(Comparator.comparing(Container::id));
        return List.copyOf(all);
    }

    /** Returns the handle of a container with a record. */
    EngineContainer handle(ContainerKey key) {
        return new LocalContainer(new ContainerReference.Recorded(key), components);
    }

    private EngineContainer unreadableContainer(QualifiedId id) {
        return new LocalContainer(new ContainerReference.Unreadable(id), components);
    }

    /** Finds the sandbox of an unreadable record, which only the storage can tell. */
    private QualifiedId idOfUnreadable(ContainerId id) {
        try {
            return storage.resolve(id.value());
        } catch (NotFoundException | AmbiguousException e) { // it was deleted meanwhile
            return QualifiedId.standalone(id);
        }
    }

    /** Resolves a text among the runtime's containers: the exact id, or the unique beginning of one. */
    private Optional<EngineContainer> resolveOrphan(String text) {
        List<ContainerId> candidates = components.runtimeView()
                .runtime()
                .list()
                .stream()
                .map(Container::id)
                .filter(id -> id.value().startsWith(text))
                .toList();
        Optional<ContainerId> exact = candidates.stream().filter(id -> id.value().equals(text)).findAny();
        if (exact.isEmpty() && candidates.size() > 1) {
            throw new AmbiguousException(ErrorSubject.of(text),
                    candidates.stream().map(QualifiedId::standalone).toList());
        }
        return exact.or(() -> candidates.stream().findAny()).flatMap(this::find);
    }
}
