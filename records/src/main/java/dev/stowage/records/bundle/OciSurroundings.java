package dev.stowage.records.bundle;

import dev.stowage.records.json.JsonObject;
import dev.stowage.records.json.JsonProblem;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a bundle says of the world around its program. */
record OciSurroundings(List<OciNamespace> namespaces, List<OciMount> mounts, Set<String> hooks,
        Map<String, String> annotations, Optional<String> hostname, Optional<String> cgroupsPath) {

    static OciSurroundings of(JsonObject config) {
        Optional<JsonObject> linux = config.optionalObject("linux");
        linux.flatMap(l -> l.optionalObject("resources")).ifPresent(PrivateCopy::checkResources);
        return new OciSurroundings(
                linux.map(l -> l.objects("namespaces"))
                        .orElse(List.of())
                        .stream()
                        .map(OciSurroundings::namespace)
                        .toList(),
                config.objects("mounts").stream().map(OciSurroundings::mount).toList(),
                config.optionalObject("hooks").map(OciSurroundings::points).orElse(Set.of()),
                Collections.unmodifiableMap(config.textMap("annotations")),
                config.optionalText("hostname").map(name -> plain("hostname", name)),
                linux.flatMap(
                        l -> l.optionalText("cgroupsPath").map(path -> plain(l.path("cgroupsPath"), path))));
    }

    private static OciNamespace namespace(JsonObject namespace) {
        try {
            return new OciNamespace(namespace.text("type"), namespace.optionalText("path")
                    .filter(path -> !path.isEmpty())
                    .map(Path::of));
        } catch (InvalidPathException e) {
            throw new JsonProblem(namespace.path("path"), "is not a path");
        }
    }

    private static OciMount mount(JsonObject mount) {
        return new OciMount(plain(mount.path("destination"), mount.text("destination")),
                mount.optionalText("type"),
                mount.optionalText("source").map(source -> plain(mount.path("source"), source)),
                mount.texts("options"));
    }

    private static Set<String> points(JsonObject hooks) {
        Set<String> points = new TreeSet<>();
        for (String point : hooks.names()) {
            if (!hooks.objects(point).isEmpty()) {
                points.add(point);
            }
        }
        return Collections.unmodifiableSet(points);
    }

    private static String plain(String path, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new JsonProblem(path, "must not contain a NUL character");
        }
        return text;
    }
}
