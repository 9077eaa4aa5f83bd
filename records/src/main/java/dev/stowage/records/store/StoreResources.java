package dev.stowage.records.store;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.ClosedException;
import dev.stowage.api.error.StorageFullException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.posix.UnsupportedPlatformException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;

/**
 * What an open store consists of: directories, locks, shared memory, connections. It is closed in the reverse
 * order of opening, when the store is closed or cannot be opened. Thread-safe.
 */
public final class StoreResources {
    private final ConcurrentLinkedDeque<Runnable> closings = new ConcurrentLinkedDeque<>();

    private StoreResources() {}

    /**
     * Opens a store.
     *
     * @param <S> the type of the store
     */
    @FunctionalInterface
    public interface Opener<S> {
        /**
         * Opens the store.
         *
         * @param resources gets each resource as soon as it is open
         * @return the store
         * @throws IOException if it cannot be opened
         */
        S open(StoreResources resources) throws IOException;
    }

    /**
     * Opens a store, or closes what was opened of it.
     *
     * @param <S> the type of the store
     * @param state its state directory, which errors name
     * @param errors translates failures
     * @param opener opens the store
     * @return the store, which passes the resources to a {@link StoreGate}
     * @throws StorageUnavailableException if the store cannot be opened, or not on this platform
     * @throws StorageFullException if there is no space
     * @throws ClosedException if a resource is closed already
     */
    public static <S> S open(Path state, StoreErrors errors, Opener<S> opener) {
        StoreResources resources = new StoreResources();
        boolean opened = false;
        try {
            S store = opener.open(resources);
            opened = true;
            return store;
        } catch (UnsupportedPlatformException e) {
            throw StoreErrors.cannotOpen(state, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw errors.withoutEffect(ErrorSubject.of(state.toString()), Operation.OPEN, e);
        } finally {
            if (!opened) {
                resources.close();
            }
        }
    }

    /**
     * Adds a resource.
     *
     * @param <T> the type of the resource
     * @param resource what was opened
     * @param close closes it; must not throw
     * @return the resource
     */
    public <T> T add(T resource, Consumer<? super T> close) {
        closings.addFirst(() -> close.accept(resource));
        return resource;
    }

    /** Closes all resources. Idempotent. */
    void close() {
        for (Runnable closing = closings.pollFirst(); closing != null; closing = closings.pollFirst()) {
            closing.run();
        }
    }
}
