package dev.stowage.harness.rules;

import dev.stowage.api.BackendContext;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.Sharing;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.StorageSubject.ClusterCleanup;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * One store of a storage under test: directories of its own, and a namespace of its own for a storage that
 * keeps nothing in directories.
 */
record TestStore(SuiteContext suiteContext, StorageSubject subject, Path stateDirectory, Path runDirectory) {
    private static final int DELETE_PARALLELISM = 16;

    /** Makes the directory of a store that is not there yet. */
    static TestStore create(SuiteContext suiteContext, StorageSubject subject) {
        Path directory = suiteContext.freshDirectory("s");
        return new TestStore(suiteContext, subject, directory.resolve("state"), directory.resolve("run"));
    }

    /** What the subject says, then what names this store, then what a rule wants. */
    Map<String, String> settings(Map<String, String> overrides) {
        Map<String, String> all = new TreeMap<>(subject.settings());
        all.put("namespace", suiteContext.namespace(stateDirectory));
        all.putAll(overrides);
        return all;
    }

    BackendContext backendContext(Map<String, String> overrides) {
        return suiteContext.backendContext(stateDirectory, runDirectory, settings(overrides));
    }

    StatusStorage open(Map<String, String> overrides) {
        return subject.opener().apply(backendContext(overrides));
    }

    /** Removes the records one by one where they would outlive the directories of the run. */
    void deleteClusterRecords(Sharing sharing) {
        if (sharing != Sharing.CLUSTER || subject.clusterCleanup() == ClusterCleanup.KEEP_RECORDS) {
            return;
        }
        try (StatusStorage storage = open(Map.of());
                ExecutorService executor = Executors.newFixedThreadPool(DELETE_PARALLELISM)) {
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
