package dev.stowage.cli;

import dev.stowage.api.Availability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.FullId;
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
import dev.stowage.loader.Directories;
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
final class Session implements AutoCloseable {
    /** Isolates nothing, so it is never taken without being asked for. */
    private static final String PLAIN = "process";

    private final Stowage stowage;
    private final Optional<String> named;
    private final Map<String, Engine> engines = new LinkedHashMap<>();
    private Optional<StatusStorage> storage = Optional.empty();

    private Session(Stowage stowage, Optional<String> named) {
        this.stowage = stowage;
        this.named = named;
    }

    static Session open(StowageCommand command) {
        return new Session(Stowage.open(command.settings(), command.surroundings()), command.runtime());
    }

    String storageName() {
        return stowage.settings().storage();
    }

    Directories directories() {
        return stowage.settings().directories();
    }

    /** Whether the storage ends with this process. */
    boolean storageIsPrivate() {
        return engineForNew().storageCapabilities().sharing() == Sharing.PROCESS;
    }

    /** Refuses a command whose container only another process could use. */
    void requireLastingStorage(String what) {
        if (storageIsPrivate()) {
            throw new UsageException(what + " with --storage " + storageName() + ": nobody could find the"
                    + " container again, since that storage ends with this command; use --storage file");
        }
    }

    /** Returns the engine for a container that is to be made. */
    Engine engineForNew() {
        return engine(runtimeForNew());
    }

    /** Returns the engine over a runtime. */
    Engine engine(String runtime) {
        Engine known = engines.get(runtime);
        if (known != null) {
            return known;
        }
        Engine engine = stowage.engine(runtime, storageName(), directories());
        engines.put(runtime, engine);
        return engine;
    }

    /** Finds a container by id, name or the beginning of an id. */
    EngineContainer container(String text) {
        return engine(runtimeOf(text)).resolve(text);
    }

    /**
     * Lists all containers, with one engine for each runtime that has made one here: only a container's own
     * runtime can tell whether it has ended meanwhile.
     */
    List<ContainerSummary> summaries() {
        Map<String, ContainerSummary> all = new TreeMap<>();
        for (String runtime : runtimesInUse()) {
            for (ContainerSummary summary : engine(runtime).summaries()) {
                boolean own = summary.record()
                        .filter(record -> record.config().runtime().equals(runtime))
                        .isPresent();
                String id = summary.id().container().value();
                if (own) {
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

    private String runtimeForNew() {
        Optional<String> chosen = stowage.runtimeName();
        if (stowage.settings().runtime().isEmpty() && chosen.filter(name -> !name.equals(PLAIN)).isEmpty()) {
            throw new UsageException(noIsolation());
        }
        return chosen.orElseThrow();
    }

    private String noIsolation() {
        String missing = stowage.backends(directories())
                .stream()
                .filter(report -> report.kind() == BackendKind.RUNTIME)
                .flatMap(report -> missing(report).stream())
                .collect(Collectors.joining("; "));
        return "no runtime that isolates works here"
                + (missing.isEmpty() ? "" : " (" + missing + ")")
                + ". Or say --runtime " + PLAIN + ", which runs the program as a plain process of this host";
    }

    private static Optional<String> missing(BackendReport report) {
        return report.availability() instanceof Availability.Missing(String problem, String hint)
                ? Optional.of(report.name() + ": " + problem + "; " + hint)
                : Optional.empty();
    }

    private String runtimeOf(String text) {
        if (named.isPresent()) {
            return named.orElseThrow();
        }
        ContainerId id;
        try {
            FullId found = storage().resolve(text);
            id = found.container();
            return storage().read(id).config().runtime();
        } catch (NotFoundException e) {
            return runtimeThatKnows(text).orElseThrow(() -> e);
        } catch (UnreadableException e) {
            return runtimeThatKnows(storage().resolve(text).container().value()).orElseGet(this::anyRuntime);
        }
    }

    /** For a container without a readable record: the runtime whose own files know it. */
    private Optional<String> runtimeThatKnows(String id) {
        for (String runtime : runtimesInUse()) {
            try (Runtime alone = stowage.runtime(runtime, directories())) {
                boolean knows = alone.list().stream().anyMatch(known -> known.id().value().startsWith(id));
                if (knows) {
                    return Optional.of(runtime);
                }
            }
        }
        return Optional.empty();
    }

    private String anyRuntime() {
        return stowage.runtimeName().orElseThrow(() -> new UsageException("name a --runtime"));
    }

    private Set<String> runtimesInUse() {
        Set<String> names = new TreeSet<>();
        if (named.isPresent()) {
            return Set.of(named.orElseThrow());
        }
        List<RecordEntry> entries = storage().list();
        for (RecordEntry entry : entries) {
            if (entry instanceof RecordEntry.Intact intact) {
                names.add(intact.record().config().runtime());
            }
        }
        stowage.installed()
                .stream()
                .map(plugin -> plugin.name())
                .filter(this::hasFiles)
                .forEach(names::add);
        names.retainAll(stowage.installed().stream().map(plugin -> plugin.name()).toList());
        if (names.isEmpty() && !entries.isEmpty()) {
            names.add(anyRuntime());
        }
        return names;
    }

    private boolean hasFiles(String runtime) {
        return Stream.of(directories().root(), directories().run())
                .anyMatch(top -> Files.isDirectory(
                        top.resolve(BackendKind.RUNTIME.word()).resolve(runtime)));
    }

    private StatusStorage storage() {
        StatusStorage open = storage.orElseGet(() -> stowage.storage(storageName(), directories()));
        storage = Optional.of(open);
        return open;
    }

    List<String> allIds() {
        return new ArrayList<>(
                summaries().stream().map(summary -> summary.id().container().value()).toList());
    }
}
