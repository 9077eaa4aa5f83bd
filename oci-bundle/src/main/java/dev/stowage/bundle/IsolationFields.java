package dev.stowage.bundle;

import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which fields of a configuration ask for more than a plain process of the caller has. */
final class IsolationFields {
    private static final Set<String> CONFIGURATION_FIELDS =
            Set.of("mounts", "hooks", "hostname", "domainname");
    private static final Set<String> PROCESS_FIELDS = Set.of("capabilities", "rlimits", "apparmorProfile",
            "selinuxLabel", "noNewPrivileges", "oomScoreAdj", "scheduler", "ioPriority", "execCPUAffinity");
    private static final Set<String> CHECKED_ELSEWHERE = Set.of("cgroupsPath", "resources");

    private IsolationFields() {}

    static List<String> of(ObjectNode json) {
        NavigableSet<String> fields = new TreeSet<>();
        CONFIGURATION_FIELDS.stream().filter(name -> isSet(json.path(name))).forEach(fields::add);
        PROCESS_FIELDS.stream()
                .filter(name -> isSet(json.path("process").path(name)))
                .forEach(name -> fields.add("process." + name));
        if (isSet(json.path("root").path("readonly"))) {
            fields.add("root.readonly");
        }
        json.path("linux").forEachEntry((name, value) -> {
            if (!CHECKED_ELSEWHERE.contains(name) && isSet(value)) {
                fields.add("linux." + name);
            }
        });
        return List.copyOf(fields);
    }

    /** Whether limits of resources are asked for. */
    static boolean hasResourceLimits(ObjectNode json) {
        return isSet(json.path("linux").path("resources"));
    }

    /** Whether there is anything in a field: {@code {}}, {@code [[]]} and {@code false} ask for nothing. */
    private static boolean isSet(JsonNode value) {
        return switch (value.getNodeType()) {
            case MISSING, NULL -> false;
            case BOOLEAN -> value.booleanValue();
            case STRING -> !value.stringValue().isEmpty();
            case ARRAY, OBJECT -> value.values().stream().anyMatch(IsolationFields::isSet);
            case NUMBER, BINARY, POJO -> true;
        };
    }
}
