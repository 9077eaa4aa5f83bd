package dev.stowage.bundle;

import dev.stowage.api.Resources;
import dev.stowage.records.json.JsonObject;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Creates the configuration for a runtime from a checked one. */
final class BundleConfigCopy {
    private static final Set<String> BIND_OPTIONS = Set.of("bind", "rbind");

    private BundleConfigCopy() {}

    static ObjectNode of(ObjectNode checked, Path bundle, Path rootPath, BundleOverrides changes) {
        ObjectNode copy = checked.deepCopy();
        copy.put("ociVersion", OciVersion.lowerToCommon(copy.path("ociVersion").stringValue()));
        child(copy, "root").put("path", rootPath.toString());
        copy.path("mounts").forEach(mount -> makeSourceAbsolute((ObjectNode) mount, bundle));
        HookCopy.adapt(copy, bundle);
        changes.cgroupsPath().ifPresent(path -> child(copy, "linux").put("cgroupsPath", path));
        changes.annotations().forEach((key, value) -> child(copy, "annotations").put(key, value));
        merge(copy, changes.resources());
        return copy;
    }

    /** Runtimes look up the relative source of a bind mount in the bundle that they are given. */
    private static void makeSourceAbsolute(ObjectNode mount, Path bundle) {
        boolean isBind = BIND_OPTIONS.contains(mount.path("type").asString());
        for (JsonNode option : mount.path("options")) {
            isBind |= BIND_OPTIONS.contains(option.asString());
        }
        String source = mount.path("source").asString();
        if (isBind && !source.startsWith("/")) {
            mount.put("source", bundle.resolve(source).normalize().toString());
        }
    }

    /** Requires that the fields to merge into are objects. */
    static void checkResources(JsonObject resources) {
        resources.optionalObject("memory");
        resources.optionalObject("cpu");
        resources.optionalObject("pids");
    }

    private static void merge(ObjectNode copy, Resources resources) {
        limit(copy, "memory", "limit", resources.memoryBytes());
        limit(copy, "cpu", "shares", resources.cpuShares());
        limit(copy, "cpu", "quota", resources.cpuQuotaMicros());
        limit(copy, "cpu", "period", resources.cpuPeriodMicros());
        limit(copy, "pids", "limit", resources.processes());
    }

    private static void limit(ObjectNode copy, String controller, String name, OptionalLong value) {
        value.ifPresent(
                limit -> child(child(child(copy, "linux"), "resources"), controller).put(name, limit));
    }

    private static ObjectNode child(ObjectNode parent, String name) {
        return parent.get(name) instanceof ObjectNode child ? child : parent.putObject(name);
    }
}
