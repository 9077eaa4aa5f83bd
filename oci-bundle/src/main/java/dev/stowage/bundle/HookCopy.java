package dev.stowage.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The hooks of a private copy: they run in the caller's bundle, and the state that they read names it, as if
 * the runtime had been given that bundle.
 */
final class HookCopy {
    /** The other ones run in the root filesystem of the container, which has no such shell. */
    private static final List<String> POINTS_ON_HOST =
            List.of("prestart", "createRuntime", "createContainer", "poststart", "poststop");
    private static final String SCRIPT = script("exec \"$@\"");
    /** Only bash can give a program another name than its own. */
    private static final String NAMING_SCRIPT = script("name=$1; shift; exec -a \"$name\" \"$@\"");

    private HookCopy() {}

    /** Changes the hooks of a copy, unless it is a copy of a copy. */
    static void adapt(ObjectNode copy, Path bundle) {
        if (!(copy.get("hooks") instanceof ObjectNode hooks)) {
            return;
        }
        for (Map.Entry<String, JsonNode> point : hooks.properties()) {
            if (POINTS_ON_HOST.contains(point.getKey())) {
                for (JsonNode hook : point.getValue()) {
                    // those of this point run in the root filesystem, seen from the host
                    adaptHook((ObjectNode) hook, bundle,
                            point.getKey().equals("createContainer") ? "." : bundle.toString());
                }
            }
        }
    }

    private static void adaptHook(ObjectNode hook, Path bundle, String directory) {
        List<String> arguments = new ArrayList<>();
        hook.path("args").forEach(argument -> arguments.add(argument.asString()));
        if (arguments.contains(SCRIPT) || arguments.contains(NAMING_SCRIPT)) {
            return;
        }
        String program = hook.path("path").asString();
        String absolute = program.startsWith("/") ? program : bundle.resolve(program).normalize().toString();
        String name = arguments.isEmpty() ? absolute : arguments.getFirst();
        boolean named = !name.equals(absolute) && !Path.of(absolute).endsWith(name);
        List<String> adapted = new ArrayList<>(List.of(named ? "bash" : "sh", "-c",
                named ? NAMING_SCRIPT : SCRIPT, "hook", directory, jsonText(bundle.toString())));
        if (named) {
            adapted.add(name);
        }
        adapted.add(absolute);
        adapted.addAll(arguments.subList(Math.min(1, arguments.size()), arguments.size()));
        hook.put("path", named ? "/bin/bash" : "/bin/sh");
        ArrayNode array = hook.putArray("args");
        adapted.forEach(array::add);
    }

    private static String jsonText(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c < ' ') {
                escaped.append("\\u00").append(c < 16 ? "0" : "").append(Integer.toHexString(c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static String script(String start) {
        try (InputStream in = HookCopy.class.getResourceAsStream("hook.sh")) {
            if (in == null) {
                throw new IllegalStateException("hook.sh is missing from the archive");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("exec \"$@\"", start);
        } catch (IOException e) {
            throw new IllegalStateException("hook.sh cannot be read from the archive", e);
        }
    }
}
