package dev.stowage.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The machine of a run.
 *
 * @param facts properties of the machine, by name; copied in order
 */
public record HostFacts(Map<String, String> facts) {
    /** Copies the facts. */
    public HostFacts {
        facts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /**
     * Collects the facts of this machine.
     *
     * @return system, kernel, architecture, processors, control groups, Java and user
     */
    public static HostFacts collect() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("os", property("os.name"));
        facts.put("kernel", property("os.version"));
        facts.put("architecture", property("os.arch"));
        facts.put("processors", Integer.toString(java.lang.Runtime.getRuntime().availableProcessors()));
        facts.put("cgroups", controlGroups());
        facts.put("java", property("java.vm.name") + " " + property("java.runtime.version"));
        facts.put("user", property("user.name"));
        return new HostFacts(facts);
    }

    private static String property(String key) {
        return System.getProperty(key, "unknown");
    }

    /**
     * Finds the version of control groups, see cgroups(7): version 2 has this file at the top, a hybrid setup
     * one level below.
     */
    private static String controlGroups() {
        Path groups = Path.of("/sys/fs/cgroup");
        if (Files.exists(groups.resolve("cgroup.controllers"))) {
            return "v2";
        }
        if (Files.exists(groups.resolve("unified/cgroup.controllers"))) {
            return "hybrid";
        }
        try (var mounted = Files.list(groups)) {
            return mounted.findAny().isPresent() ? "v1" : "none";
        } catch (IOException e) {
            // the facts describe the machine as far as they can be read
            return "none";
        }
    }
}
