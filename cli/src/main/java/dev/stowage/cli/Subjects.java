package dev.stowage.cli;

import dev.stowage.harness.BlackBox;
import dev.stowage.harness.EngineSubject;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.Subject;
import dev.stowage.loader.Stowage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the suite is run on. */
record Subjects(Stowage stowage) {

    List<Subject> of(Set<String> runtimes, Set<String> storages) {
        List<Subject> subjects = new ArrayList<>();
        runtimes.forEach(name -> subjects.add(runtime(name)));
        storages.forEach(name -> subjects.add(storage(name)));
        for (String runtime : runtimes) {
            storages.forEach(storage -> subjects
                    .add(EngineSubject.of(runtime(runtime), storage(storage), Stowage::engine)));
        }
        return subjects;
    }

    private RuntimeSubject runtime(String name) {
        return RuntimeSubject.of(name, context -> stowage.runtime(name, context))
                .withHooks(BlackBox.hooks());
    }

    private StorageSubject storage(String name) {
        return StorageSubject.of(name, context -> stowage.storage(name, context))
                .withDamage(BlackBox.damage())
                .withSettings(stowage.settings().sections().getOrDefault(name, Map.of()));
    }
}
