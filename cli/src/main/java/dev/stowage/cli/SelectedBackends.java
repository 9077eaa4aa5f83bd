package dev.stowage.cli;

import dev.stowage.api.Availability;
import dev.stowage.loader.BackendKind;
import dev.stowage.loader.BackendReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The backends that {@code stowage conformance} checks.
 *
 * @param missing the selected and the required backends that do not work on this machine
 */
record SelectedBackends(Set<String> runtimes, Set<String> storages, Set<String> required,
        List<BackendReport> missing) {
    private static final String ALL = "all";

    /** Reads the values of the options; without a value, all backends are selected and none is required. */
    static SelectedBackends of(List<BackendReport> installed, Optional<String> runtimeOption,
            Optional<String> storageOption, Optional<String> requireOption) {
        Set<String> runtimes = selected("runtime", runtimeOption,
                names(installed, backend -> backend.kind() == BackendKind.RUNTIME));
        Set<String> storages = selected("storage", storageOption,
                names(installed, backend -> backend.kind() == BackendKind.STORAGE));
        Set<String> required = requireOption.isEmpty() ? Set.of()
                : requireOption.filter(ALL::equals).isPresent() ? union(runtimes, storages)
                        : selected("require", requireOption, names(installed, backend -> true));
        List<BackendReport> missing = installed.stream()
                .filter(backend -> !(backend.availability() instanceof Availability.Available))
                .filter(backend -> runtimes.contains(backend.name()) || storages.contains(backend.name())
                        || required.contains(backend.name()))
                .toList();
        return new SelectedBackends(runtimes, storages, required, missing);
    }

    List<String> missingRequired() {
        return missing.stream().map(BackendReport::name).filter(required::contains).toList();
    }

    Set<String> availableRuntimes() {
        return available(runtimes);
    }

    Set<String> availableStorages() {
        return available(storages);
    }

    private Set<String> available(Set<String> names) {
        Set<String> available = new TreeSet<>(names);
        missing.forEach(backend -> available.remove(backend.name()));
        return available;
    }

    private static Set<String> names(List<BackendReport> installed, Predicate<BackendReport> condition) {
        return installed.stream()
                .filter(condition)
                .map(BackendReport::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> all = new TreeSet<>(one);
        all.addAll(other);
        return all;
    }

    private static Set<String> selected(String option, Optional<String> names, Set<String> known) {
        return names.map(text -> parse(option, text, known)).orElse(known);
    }

    private static Set<String> parse(String option, String text, Set<String> known) {
        Set<String> names = Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> unknown = new ArrayList<>(names);
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new UsageException("--" + option + " " + String.join(",", unknown)
                    + ": no such backend; known: " + String.join(", ", known));
        }
        return names;
    }
}
