package dev.stowage.bundle;

import dev.stowage.records.json.InvalidJsonException;
import dev.stowage.records.json.JsonObject;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The environment that a bundle configures for its program. */
record OciContainerSettings(List<OciNamespace> namespaces, List<OciMount> mounts, Set<String> hooks,
        Duration hookTimeouts, Map<String, String> annotations, Optional<String> hostname,
        Optional<String> cgroupsPath) {
    private static final long LONGEST_HOOK_SECONDS = 1L << 31;

    static OciContainerSettings of(JsonObject config) {
        Optional<JsonObject> linux = config.optionalObject("linux");
        linux.flatMap(linuxObject -> linuxObject.optionalObject("resources"))
                .ifPresent(BundleConfigCopy::checkResources);
        return new OciContainerSettings(
                linux.map(linuxObject -> linuxObject.objects("namespaces"))
                        .orElse(List.of())
                        .stream()
                        .map(OciContainerSettings::namespace)
                        .toList(),
                config.objects("mounts").stream().map(OciContainerSettings::mount).toList(),
                config.optionalObject("hooks").map(OciContainerSettings::hookPoints).orElse(Set.of()),
                config.optionalObject("hooks").map(OciContainerSettings::hookTimeouts).orElse(Duration.ZERO),
                Collections.unmodifiableMap(config.textMap("annotations")),
                config.optionalText("hostname").map(name -> requireNoNul("hostname", name)),
                linux.flatMap(linuxObject -> linuxObject.optionalText("cgroupsPath")
                        .map(path -> requireNoNul(linuxObject.path("cgroupsPath"), path))));
    }

    private static OciNamespace namespace(JsonObject namespace) {
        try {
            return new OciNamespace(namespace.text("type"),
                    namespace.optionalText("path").filter(path -> !path.isEmpty()).map(Path::of));
        } catch (InvalidPathException e) {
            throw new InvalidJsonException(namespace.path("path"), "is not a path");
        }
    }

    private static OciMount mount(JsonObject mount) {
        return new OciMount(requireNoNul(mount.path("destination"), mount.text("destination")),
                mount.optionalText("type"),
                mount.optionalText("source").map(source -> requireNoNul(mount.path("source"), source)),
                mount.texts("options"));
    }

    private static Set<String> hookPoints(JsonObject hooks) {
        Set<String> points = new TreeSet<>();
        for (String point : hooks.fieldNames()) {
            if (!hooks.objects(point).isEmpty()) {
                points.add(point);
            }
        }
        return Collections.unmodifiableSet(points);
    }

    private static Duration hookTimeouts(JsonObject hooks) {
        Duration all = Duration.ZERO;
        for (String point : hooks.fieldNames()) {
            for (JsonObject hook : hooks.objects(point)) {
                requireNoNul(hook.path("path"), hook.text("path"));
                OciProcess.requireNoNul(hook.path("args"), hook.texts("args"));
                all = all.plusSeconds(
                        hook.optionalNumber("timeout", Integer.MIN_VALUE, LONGEST_HOOK_SECONDS).orElse(0));
            }
        }
        return all.isNegative() ? Duration.ZERO : all;
    }

    private static String requireNoNul(String path, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new InvalidJsonException(path, "must not contain a NUL character");
        }
        return text;
    }
}
