package dev.stowage.cli;

import dev.stowage.harness.BlackBoxFaults;
import dev.stowage.harness.EngineSubject;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.Subject;
import dev.stowage.loader.Stowage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The backends and engines that the suite checks. */
record ConformanceTargets(Stowage stowage) {

    List<Subject> of(Set<String> runtimes, Set<String> storages) {
        List<Subject> targets = new ArrayList<>();
        runtimes.forEach(name -> targets.add(runtime(name)));
        storages.forEach(name -> targets.add(storage(name)));
        for (String runtime : runtimes) {
            storages.forEach(storage -> targets
                    .add(EngineSubject.of(runtime(runtime), storage(storage), Stowage::engine)));
        }
        return targets;
    }

    private RuntimeSubject runtime(String name) {
        return RuntimeSubject.of(name, context -> stowage.runtime(name, context))
                .withHooks(BlackBoxFaults.runtimeHooks());
    }

    private StorageSubject storage(String name) {
        return StorageSubject.of(name, context -> stowage.storage(name, context))
                .withCorruptor(BlackBoxFaults.recordCorruptor())
                .withSettings(stowage.settings().sections().getOrDefault(name, Map.of()));
    }
}
