package dev.stowage.benchmarks;

import dev.stowage.api.Availability;
import dev.stowage.api.BackendContext;
import dev.stowage.api.Settings;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageCapabilities;
import dev.stowage.benchmarks.run.Field;
import dev.stowage.loader.BackendKind;
import dev.stowage.loader.BackendReport;
import dev.stowage.loader.Directories;
import dev.stowage.loader.Stowage;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The backends of an installation as contestants.
 *
 * @param host the installation, open
 * @param missing what is installed and cannot work here, and why
 * @param field what can take part
 */
record Loaded(Stowage host, List<String> missing, Field field) {

    /**
     * Looks at every backend.
     *
     * @param host the installation
     * @param scratch an empty directory for backends that are only looked at
     * @param chosen which names take part
     */
    static Loaded of(Stowage host, Path scratch, Predicate<BackendReport> chosen) {
        List<Field.Storage> storages = new ArrayList<>();
        List<Field.Launcher> runtimes = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        Directories directories = new Directories(scratch.resolve("root"), scratch.resolve("run"));
        for (BackendReport backend : host.backends(directories)) {
            if (!chosen.test(backend)) {
                continue;
            }
            switch (backend.availability()) {
                case Availability.Missing(String problem, String hint) ->
                    missing.add(backend.kind().word() + " " + backend.name() + ": " + problem + "; " + hint);
                case Availability.Available available -> {
                    if (backend.kind() == BackendKind.STORAGE) {
                        storages.add(storage(host, backend.name(), scratch));
                    } else {
                        runtimes.add(new Field.Launcher(backend.name(),
                                context -> host.runtime(backend.name(), context)));
                    }
                }
            }
        }
        return new Loaded(host, missing, new Field(storages, runtimes));
    }

    /** Opens a storage below a directory, with the settings of the installation. */
    static StatusStorage open(Stowage host, String name, Path directory) {
        Settings settings = new Settings(host.settings().sections().getOrDefault(name, Map.of()));
        return host.storage(name, new BackendContext(settings, directory.resolve("state"),
                directory.resolve("run"), InstantSource.system(), new SecureRandom()));
    }

    private static Field.Storage storage(Stowage host, String name, Path scratch) {
        StorageCapabilities capabilities;
        try (StatusStorage looked = open(host, name, scratch.resolve("look-" + name))) {
            capabilities = looked.capabilities();
        }
        return new Field.Storage(name, capabilities, directory -> open(host, name, directory));
    }
}
