package dev.stowage.loader;

import dev.stowage.api.Backend;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.StatusStorage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The extension points. */
public enum BackendKind {
    /** Makes processes. */
    RUNTIME(Runtime.class),
    /** Keeps records. */
    STORAGE(StatusStorage.class);

    private final Class<? extends Backend> type;

    BackendKind(Class<? extends Backend> type) {
        this.type = type;
    }

    /**
     * Returns the word for people, settings and directories.
     *
     * @return lower case
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
