package dev.stowage.loader;

import dev.stowage.api.Backend;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.StatusStorage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The kinds of backends, which are the extension points for plugins. */
public enum BackendKind {
    /** Runs containers. */
    RUNTIME(Runtime.class),
    /** Keeps the records of containers. */
    STORAGE(StatusStorage.class);

    private final Class<? extends Backend> type;

    BackendKind(Class<? extends Backend> type) {
        this.type = type;
    }

    /**
     * Returns the key of this kind in settings, messages and directory names.
     *
     * @return {@code runtime} or {@code storage}
     */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    Class<? extends Backend> type() {
        return type;
    }

    static List<BackendKind> of(Class<?> extension) {
        return Arrays.stream(values()).filter(kind -> kind.type.isAssignableFrom(extension)).toList();
    }
}
