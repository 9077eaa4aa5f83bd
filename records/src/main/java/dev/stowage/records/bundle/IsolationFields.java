package dev.stowage.records.bundle;

import java.util.List;
import java.util.Set;
import java.util.NavigableSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which fields of a configuration ask for more than a plain process of the caller has. */
final class IsolationFields {
    private static final Set<String> OF_THE_CONFIGURATION = Set.of("mounts", "hooks", "hostname",
            "domainname");
    private static final Set<String> OF_THE_PROCESS = Set.of("capabilities", "rlimits", "apparmorProfile",
            "selinuxLabel", "noNewPrivileges", "oomScoreAdj", "scheduler", "ioPriority", "execCPUAffinity");
    private static final Set<String> JUDGED_ELSEWHERE = Set.of("cgroupsPath", "resources");

    private IsolationFields() {}

    static List<String> of(ObjectNode json) {
        NavigableSet<String> fields = new TreeSet<>();
        OF_THE_CONFIGURATION.stream().filter(name -> asks(json.path(name))).forEach(fields::add);
        OF_THE_PROCESS.stream()
                .filter(name -> asks(json.path("process").path(name)))
                .forEach(name -> fields.add("process." + name));
        if (asks(json.path("root").path("readonly"))) {
            fields.add("root.readonly");
        }
        json.path("linux").forEachEntry((name, value) -> {
            if (!JUDGED_ELSEWHERE.contains(name) && asks(value)) {
                fields.add("linux." + name);
            }
        });
        return List.copyOf(fields);
    }

    /** Whether limits of resources are asked for. */
    static boolean limits(ObjectNode json) {
        return asks(json.path("linux").path("resources"));
    }

    /** Whether there is anything in a field: {@code {}}, {@code [[]]} and {@code false} ask for nothing. */
    private static boolean asks(JsonNode value) {
        return switch (value.getNodeType()) {
            case MISSING, NULL -> false;
            case BOOLEAN -> value.booleanValue();
            case STRING -> !value.stringValue().isEmpty();
            case ARRAY, OBJECT -> value.values().stream().anyMatch(IsolationFields::asks);
            case NUMBER, BINARY, POJO -> true;
        };
    }
}
