package dev.stowage.bundle;

import dev.stowage.records.json.InvalidJsonException;
import dev.stowage.records.json.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks all fields and texts of a configuration, known or not. A runtime in Go takes fields whose names
 * differ in case only for one, so that it would read another value than the one that was checked here.
 */
final class BundleNames {
    /** Fields that this program reads or writes. */
    private static final Map<String, String> KNOWN = Stream.of("ociVersion", "root", "path", "process",
            "args", "env", "cwd", "terminal", "user", "uid", "gid", "additionalGids", "capabilities",
            "rlimits", "soft", "hard", "hostname", "mounts", "destination", "type", "source", "options",
            "hooks", "prestart", "createRuntime", "createContainer", "startContainer", "poststart",
            "poststop", "timeout", "annotations", "linux", "namespaces", "cgroupsPath", "resources", "memory",
            "cpu", "pids", "limit", "shares", "quota", "period")
            .collect(Collectors.toMap(BundleNames::fold, name -> name));
    /** Objects whose names are data, which runtimes do not fold. */
    private static final Set<String> MAPS =
            Set.of("annotations", "sysctl", "unified", "rdma", "timeOffsets", "netDevices");

    private BundleNames() {}

    static void check(ObjectNode config) {
        check(config, "", false);
    }

    private static void check(JsonNode node, String path, boolean isMap) {
        if (node instanceof ObjectNode object) {
            Map<String, String> seen = new HashMap<>();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                String name = field.getKey();
                String parent = path.isEmpty() ? "" : path + ".";
                String fieldPath = parent + JsonCodec.printable(name);
                requireText(name, fieldPath);
                if (!isMap) {
                    requireUnambiguous(name, parent, seen);
                }
                check(field.getValue(), fieldPath, MAPS.contains(name));
            }
        } else if (node.isArray()) {
            int index = 0;
            for (JsonNode element : node) {
                check(element, path + "[" + index++ + "]", false);
            }
        } else if (node.isString()) {
            requireText(node.stringValue(), path);
        }
    }

    private static void requireUnambiguous(String name, String parent, Map<String, String> seen) {
        String folded = fold(name);
        String known = KNOWN.getOrDefault(folded, name);
        if (!known.equals(name)) {
            throw new InvalidJsonException(parent + known,
                    "is written \"" + JsonCodec.printable(name) + "\"; write \"" + known + "\"");
        }
        String twin = seen.put(folded, name);
        if (twin != null) {
            throw new InvalidJsonException(parent + JsonCodec.printable(name), "differs from \""
                    + JsonCodec.printable(twin) + "\" in case only, which runtimes do not distinguish");
        }
    }

    /** Half a surrogate pair is no character, and has no bytes in UTF-8. */
    private static void requireText(String text, String path) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new InvalidJsonException(path, "contains half a surrogate pair");
        }
    }

    private static String fold(String name) {
        return name.codePoints()
                .map(c -> Character.toLowerCase(Character.toUpperCase(c)))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
