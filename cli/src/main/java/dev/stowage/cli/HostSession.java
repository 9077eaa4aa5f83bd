package dev.stowage.cli;

import dev.stowage.api.ContainerId;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.loader.BackendKind;
import dev.stowage.loader.HostPaths;
import dev.stowage.loader.InstalledPlugin;
import dev.stowage.loader.Stowage;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A session on the installed plugins. A container's record names the runtime that created it, so only a
 * command that creates one chooses a runtime. Each runtime in use gets an engine of its own; all of them
 * share one open storage.
 */
final class HostSession implements CommandSession {
    private final Stowage stowage;
    private final RuntimeChoice runtimeChoice;
    private final Optional<String> requestedRuntime;
    private final Function<String, List<String>> exitCommand;
    private final Map<String, Engine> engines = new HashMap<>();

    private HostSession(Stowage stowage, Optional<String> requestedRuntime,
            Function<String, List<String>> exitCommand) {
        this.stowage = stowage;
        this.runtimeChoice = new RuntimeChoice(stowage);
        this.requestedRuntime = requestedRuntime;
        this.exitCommand = exitCommand;
    }

    static HostSession open(StowageCommand command) {
        return new HostSession(Stowage.open(command.settings(), command.environment()), command.runtime(),
                command::exitCommand);
    }

    @Override
    public String storageName() {
        return stowage.settings().storage();
    }

    @Override
    public Engine engineForNewContainer() {
        return engine(runtimeChoice.forNewContainer());
    }

    @Override
    public EngineContainer container(String reference) {
        if (requestedRuntime.isPresent()) {
            return engine(requestedRuntime.orElseThrow()).resolve(reference);
        }
        ContainerId id;
        try {
            id = storage().resolve(reference).container();
        } catch (NotFoundException e) {
            return engine(findRuntimeKnowing(reference).orElseThrow(() -> e)).resolve(reference);
        }
        return engine(runtimeOf(id)).find(id);
    }

    /** Asks each runtime for its own containers: no other can tell whether one has ended since. */
    @Override
    public List<ContainerSummary> summaries() {
        Map<ContainerId, ContainerSummary> all = new TreeMap<>();
        for (String runtime : runtimesInUse()) {
            for (ContainerSummary summary : engine(runtime).summaries()) {
                boolean isOwn = summary.record()
                        .filter(record -> record.config().runtime().equals(runtime))
                        .isPresent();
                if (isOwn) {
                    all.put(summary.id().container(), summary);
                } else {
                    all.putIfAbsent(summary.id().container(), summary);
                }
            }
        }
        return all.values()
                .stream()
                .sorted(Comparator.comparing(summary -> summary.id().container()))
                .toList();
    }

    @Override
    public void close() {
        stowage.close();
    }

    private Engine engine(String runtime) {
        return engines.computeIfAbsent(runtime, name -> stowage.engine(name, storageName(), paths(),
                settings -> settings.withExitCommand(exitCommand.apply(name))));
    }

    private StatusStorage storage() {
        return stowage.storage(storageName(), paths());
    }

    private HostPaths paths() {
        return stowage.settings().paths();
    }

    private String runtimeOf(ContainerId id) {
        try {
            return storage().read(id).config().runtime();
        } catch (NotFoundException e) {
            return findRuntimeKnowing(id.value()).orElseThrow(() -> e);
        } catch (UnreadableException e) {
            // a damaged record names no runtime, and its container must still be deletable
            return findRuntimeKnowing(id.value()).orElseGet(runtimeChoice::any);
        }
    }

    /** Finds the runtime whose own files name a container, for one without a readable record. */
    private Optional<String> findRuntimeKnowing(String idPrefix) {
        return runtimesInUse().stream()
                .filter(runtime -> stowage.runtime(runtime, paths())
                        .list()
                        .stream()
                        .anyMatch(container -> container.id().value().startsWith(idPrefix)))
                .findFirst();
    }

    /** The installed runtimes that records name, or that have left files in the directories. */
    private Set<String> runtimesInUse() {
        if (requestedRuntime.isPresent()) {
            return Set.of(requestedRuntime.orElseThrow());
        }
        Set<String> installed = stowage.installed()
                .stream()
                .map(InstalledPlugin::name)
                .collect(Collectors.toCollection(TreeSet::new));
        List<RecordEntry> entries = storage().list();
        Set<String> names = entries.stream()
                .flatMap(entry -> entry instanceof RecordEntry.ReadableRecord readable
                        ? Stream.of(readable.record().config().runtime())
                        : Stream.of())
                .filter(installed::contains)
                .collect(Collectors.toCollection(TreeSet::new));
        installed.stream().filter(this::hasRuntimeDirectory).forEach(names::add);
        if (names.isEmpty() && !entries.isEmpty()) {
            names.add(runtimeChoice.any());
        }
        return names;
    }

    private boolean hasRuntimeDirectory(String runtime) {
        return Stream.of(paths().root(), paths().runDirectory())
                .anyMatch(directory -> Files
                        .isDirectory(directory.resolve(BackendKind.RUNTIME.key()).resolve(runtime)));
    }
}
