package dev.stowage.cli;

import dev.stowage.api.Availability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.engine.ContainerSummary;
import dev.stowage.api.engine.Engine;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.error.UnreadableException;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.loader.BackendKind;
import dev.stowage.loader.BackendReport;
import dev.stowage.loader.HostPaths;
import dev.stowage.loader.Stowage;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The containers of one root, for one run of the command. A container remembers the runtime that it was made
 * with, so only who makes one needs to choose; each runtime in use gets an engine of its own over the shared
 * storage.
 */
final class CommandSession implements AutoCloseable {
    /** Isolates nothing, so it is never taken without being asked for. */
    private static final String PROCESS_RUNTIME = "process";

    private final Stowage stowage;
    private final Optional<String> requestedRuntime;
    private final Map<String, Engine> engines = new LinkedHashMap<>();
    private Optional<StatusStorage> storage = Optional.empty();

    private CommandSession(Stowage stowage, Optional<String> requestedRuntime) {
        this.stowage = stowage;
        this.requestedRuntime = requestedRuntime;
    }

    static CommandSession open(StowageCommand command) {
        return new CommandSession(Stowage.open(command.settings(), command.environment()), command.runtime());
    }

    String storageName() {
        return stowage.settings().storage();
    }

    HostPaths paths() {
        return stowage.settings().paths();
    }

    /** Whether the storage ends with this process. */
    boolean isStorageProcessLocal() {
        return engineForNewContainer().storageCapabilities().sharing() == Sharing.PROCESS;
    }

    /** Refuses a command whose container only another process could use. */
    void requireSharedStorage(String commandName) {
        if (isStorageProcessLocal()) {
            throw new UsageException(commandName + " with --storage " + storageName()
                    + ": nobody could find the"
                    + " container again, since that storage ends with this command; use --storage file");
        }
    }

    /** Returns the engine for a container that is to be made. */
    Engine engineForNewContainer() {
        return engine(runtimeForNewContainer());
    }

    /** Returns the engine over a runtime. */
    Engine engine(String runtime) {
        Engine known = engines.get(runtime);
        if (known != null) {
            return known;
        }
        Engine engine = stowage.engine(runtime, storageName(), paths());
        engines.put(runtime, engine);
        return engine;
    }

    /** Finds a container by id, name or the beginning of an id. */
    EngineContainer container(String reference) {
        return engine(runtimeOf(reference)).resolve(reference);
    }

    /**
     * Lists all containers, with one engine for each runtime that has made one here: only a container's own
     * runtime can tell whether it has ended meanwhile.
     */
    List<ContainerSummary> summaries() {
        Map<String, ContainerSummary> all = new TreeMap<>();
        for (String runtime : runtimesInUse()) {
            for (ContainerSummary summary : engine(runtime).summaries()) {
                boolean isOwn = summary.record()
                        .filter(record -> record.config().runtime().equals(runtime))
                        .isPresent();
                String id = summary.id().container().value();
                if (isOwn) {
                    all.put(id, summary);
                } else {
                    all.putIfAbsent(id, summary);
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
        engines.values().forEach(Engine::close);
        storage.ifPresent(StatusStorage::close);
        stowage.close();
    }

    private String runtimeForNewContainer() {
        Optional<String> chosen = stowage.runtimeName();
        if (stowage.settings().runtime().isEmpty()
                && chosen.filter(name -> !name.equals(PROCESS_RUNTIME)).isEmpty()) {
            throw new UsageException(noIsolatingRuntimeMessage());
        }
        return chosen.orElseThrow();
    }

    private String noIsolatingRuntimeMessage() {
        String unavailable = stowage.backends(paths())
                .stream()
                .filter(report -> report.kind() == BackendKind.RUNTIME)
                .flatMap(report -> unavailability(report).stream())
                .collect(Collectors.joining("; "));
        return "no runtime that isolates works here"
                + (unavailable.isEmpty() ? "" : " (" + unavailable + ")")
                + ". Or say --runtime " + PROCESS_RUNTIME
                + ", which runs the program as a plain process of this host";
    }

    private static Optional<String> unavailability(BackendReport report) {
        return report.availability() instanceof Availability.Unavailable unavailable
                ? Optional.of(report.name() + ": " + unavailable.problem() + "; " + unavailable.hint())
                : Optional.empty();
    }

    private String runtimeOf(String reference) {
        if (requestedRuntime.isPresent()) {
            return requestedRuntime.orElseThrow();
        }
        ContainerId id;
        try {
            QualifiedId found = storage().resolve(reference);
            id = found.container();
            return storage().read(id).config().runtime();
        } catch (NotFoundException e) {
            return findRuntimeKnowing(reference).orElseThrow(() -> e);
        } catch (UnreadableException e) {
            return findRuntimeKnowing(storage().resolve(reference).container().value())
                    .orElseGet(this::defaultRuntime);
        }
    }

    /** For a container without a readable record: the runtime whose own files know it. */
    private Optional<String> findRuntimeKnowing(String id) {
        for (String runtime : runtimesInUse()) {
            try (Runtime candidate = stowage.runtime(runtime, paths())) {
                boolean knows = candidate.list()
                        .stream()
                        .anyMatch(known -> known.id().value().startsWith(id));
                if (knows) {
                    return Optional.of(runtime);
                }
            }
        }
        return Optional.empty();
    }

    private String defaultRuntime() {
        return stowage.runtimeName().orElseThrow(() -> new UsageException("name a --runtime"));
    }

    private Set<String> runtimesInUse() {
        Set<String> names = new TreeSet<>();
        if (requestedRuntime.isPresent()) {
            return Set.of(requestedRuntime.orElseThrow());
        }
        List<RecordEntry> entries = storage().list();
        for (RecordEntry entry : entries) {
            if (entry instanceof RecordEntry.ReadableRecord readableRecord) {
                names.add(readableRecord.record().config().runtime());
            }
        }
        stowage.installed()
                .stream()
                .map(plugin -> plugin.name())
                .filter(this::hasRuntimeDirectory)
                .forEach(names::add);
        names.retainAll(stowage.installed().stream().map(plugin -> plugin.name()).toList());
        if (names.isEmpty() && !entries.isEmpty()) {
            names.add(defaultRuntime());
        }
        return names;
    }

    private boolean hasRuntimeDirectory(String runtime) {
        return Stream.of(paths().root(), paths().runDirectory())
                .anyMatch(directory -> Files.isDirectory(
                        directory.resolve(BackendKind.RUNTIME.key()).resolve(runtime)));
    }

    private StatusStorage storage() {
        StatusStorage open = storage.orElseGet(() -> stowage.storage(storageName(), paths()));
        storage = Optional.of(open);
        return open;
    }

    List<String> allIds() {
        return new ArrayList<>(
                summaries().stream().map(summary -> summary.id().container().value()).toList());
    }
}
