package dev.stowage.harness.rules;

import dev.stowage.api.BackendContext;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.StorageSubject.Leavings;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One store of a storage under test: directories of its own, and a namespace of its own for a storage that
 * keeps nothing in directories.
 */
record Store(Workshop workshop, StorageSubject subject, Path state, Path run) {
    private static final int AT_A_TIME = 16;

    /** Makes the directory of a store that is not there yet. */
    static Store fresh(Workshop workshop, StorageSubject subject) {
        Path directory = workshop.freshDirectory("s");
        return new Store(workshop, subject, directory.resolve("state"), directory.resolve("run"));
    }

    /** What the subject says, then what names this store, then what a rule wants. */
    Map<String, String> settings(Map<String, String> wanted) {
        Map<String, String> all = new TreeMap<>(subject.settings());
        all.put("namespace", workshop.namespace(state));
        all.putAll(wanted);
        return all;
    }

    BackendContext context(Map<String, String> wanted) {
        return workshop.context(state, run, settings(wanted));
    }

    StatusStorage open(Map<String, String> wanted) {
        return subject.opener().apply(context(wanted));
    }

    /** Removes the records one by one where they would outlive the directories of the run. */
    void empty(Sharing sharing) {
        if (sharing != Sharing.CLUSTER || subject.leavings() == Leavings.ABANDONED) {
            return;
        }
        try (StatusStorage storage = open(Map.of());
                ExecutorService executor = Executors.newFixedThreadPool(AT_A_TIME)) {
            executor.invokeAll(storage.list()
                    .stream()
                    .map(entry -> Executors.callable(() -> storage.delete(entry.container())))
                    .toList());
        } catch (StowageException e) {
            // what the storage does wrong, the rules have said
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
