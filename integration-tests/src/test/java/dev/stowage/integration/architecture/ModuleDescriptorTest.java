package dev.stowage.integration.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.stowage.integration.MavenModules;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The descriptors in the jars say what the classes use, no more and no less. */
class ModuleDescriptorTest {
    /** Only their own modules use what they export. */
    private static final Set<String> INTERNAL =
            Set.of("dev.stowage.posix", "dev.stowage.records", "dev.stowage.bundle");
    /** Run on the class path, by a launcher or by tests. */
    private static final Set<String> APPLICATIONS =
            Set.of("dev.stowage.cli", "dev.stowage.benchmarks", "dev.stowage.integration");

    private static final Set<String> MODULES =
            MavenModules.withSources().stream().map(MavenModules::moduleName).collect(Collectors.toSet());
    private static final Map<String, ModuleDescriptor> DESCRIPTORS = MavenModules.onModulePath()
            .findAll()
            .stream()
            .map(module -> module.descriptor())
            .filter(descriptor -> MODULES.contains(descriptor.name()) && !descriptor.isAutomatic())
            .collect(Collectors.toMap(ModuleDescriptor::name, descriptor -> descriptor));
    private static final Collection<JavaClass> CLASSES =
            new ClassFileImporter().importPaths(MavenModules.withSources()
                    .stream()
                    .map(module -> module.resolve("target/classes"))
                    .toArray(Path[]::new)).stream().toList();

    @Test
    void internalPackagesAreExportedToTheModulesThatUseThem() {
        Map<String, Set<String>> exported = new TreeMap<>();
        INTERNAL.forEach(name -> DESCRIPTORS.get(name)
                .exports()
                .forEach((Exports exports) -> exported.put(exports.source(), exports.targets())));
        Map<String, Set<String>> used = new TreeMap<>();
        usersBy(JavaClass::getPackageName).forEach((name, users) -> {
            if (INTERNAL.contains(moduleOf(name))) {
                used.put(name, users);
            }
        });
        assertEquals(sorted(used), sorted(exported));
    }

    @Test
    void descriptorsRequireTheModulesThatTheirClassesUse() {
        Map<String, Set<String>> users = usersBy(type -> moduleOf(type.getPackageName()));
        Map<String, Set<String>> required = new TreeMap<>();
        DESCRIPTORS.values()
                .forEach(descriptor -> descriptor.requires()
                        .stream()
                        .map(Requires::name)
                        .filter(MODULES::contains)
                        .forEach(name -> add(required, name, descriptor.name())));
        users.values().forEach(names -> names.retainAll(DESCRIPTORS.keySet()));
        users.values().removeIf(Set::isEmpty);
        assertEquals(sorted(users), sorted(required));
    }

    /** A module without descriptor brings no module with one into the graph of modules. */
    @Test
    void usersOfModulesWithDescriptorsHaveOneThemselves() {
        Set<String> without = new TreeSet<>();
        usersBy(type -> moduleOf(type.getPackageName())).forEach((name, users) -> {
            if (DESCRIPTORS.containsKey(name)) {
                without.addAll(users);
            }
        });
        assertFalse(without.isEmpty(), "no user found");
        without.removeAll(DESCRIPTORS.keySet());
        without.removeAll(APPLICATIONS);
        assertEquals(Set.of(), without);
    }

    /** For what their classes use of other modules: the modules that use it. */
    private static Map<String, Set<String>> usersBy(Function<JavaClass, String> used) {
        Map<String, Set<String>> users = new HashMap<>();
        for (JavaClass type : CLASSES) {
            String own = moduleOf(type.getPackageName());
            if (!own.equals("dev.stowage.integration")) {
                type.getDirectDependenciesFromSelf().forEach(dependency -> {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    String module = moduleOf(target.getPackageName());
                    if (!module.isEmpty() && !module.equals(own)) {
                        add(users, used.apply(target), own);
                    }
                });
            }
        }
        return users;
    }

    private static void add(Map<String, Set<String>> sets, String key, String value) {
        sets.computeIfAbsent(key, unused -> new TreeSet<>()).add(value);
    }

    /** Returns the module that holds a package, or nothing for a library. */
    private static String moduleOf(String packageName) {
        return MODULES.stream()
                .filter(name -> (packageName + ".").startsWith(name + "."))
                .max(Comparator.comparing(String::length))
                .orElse("");
    }

    /** One line each, so that a difference is read at a glance. */
    private static String sorted(Map<String, Set<String>> sets) {
        List<String> lines = sets.entrySet()
                .stream()
                .map(entry -> entry.getKey() + " to " + String.join(", ", new TreeSet<>(entry.getValue())))
                .sorted()
                .toList();
        return String.join("\n", lines);
    }
}
