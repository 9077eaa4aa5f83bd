package dev.stowage.bundle;

import dev.stowage.records.json.InvalidJsonException;
import dev.stowage.records.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The {@code process} of a bundle. */
record OciProcess(List<String> arguments, List<String> environment, String workingDirectory, boolean terminal,
        OciUser user, Set<String> capabilities, List<OciRlimit> rlimits) {
    private static final long LARGEST_ID = 0xFFFF_FFFFL;
    private static final List<String> CAPABILITY_SETS =
            List.of("bounding", "effective", "inheritable", "permitted", "ambient");

    static OciProcess of(JsonObject process) {
        List<String> arguments = process.texts("args");
        if (arguments.isEmpty()) {
            throw new InvalidJsonException(process.path("args"),
                    process.has("args") ? "is empty" : "is missing");
        }
        if (arguments.getFirst().isEmpty()) {
            throw new InvalidJsonException(process.path("args[0]"), "is empty: it names the program");
        }
        requireNoNul(process.path("args"), arguments);
        return new OciProcess(arguments, environment(process), workingDirectory(process),
                process.booleanOrFalse("terminal"), user(process), capabilities(process),
                process.objects("rlimits").stream().map(OciProcess::rlimit).toList());
    }

    private static List<String> environment(JsonObject process) {
        List<String> environment = process.texts("env");
        requireNoNul(process.path("env"), environment);
        for (int i = 0; i < environment.size(); i++) {
            if (environment.get(i).indexOf('=') < 1) {
                throw new InvalidJsonException(process.path("env") + "[" + i + "]",
                        "must have the form NAME=value");
            }
        }
        return environment;
    }

    private static String workingDirectory(JsonObject process) {
        String directory = process.text("cwd");
        requireNoNul(process.path("cwd"), List.of(directory));
        if (!directory.startsWith("/")) {
            throw new InvalidJsonException(process.path("cwd"), "must be an absolute path");
        }
        return directory;
    }

    private static OciUser user(JsonObject process) {
        return process.optionalObject("user")
                .map(user -> new OciUser(user.optionalNumber("uid", 0, LARGEST_ID).orElse(0),
                        user.optionalNumber("gid", 0, LARGEST_ID).orElse(0),
                        user.numbers("additionalGids", 0, LARGEST_ID)))
                .orElse(new OciUser(0, 0, List.of()));
    }

    private static Set<String> capabilities(JsonObject process) {
        Set<String> all = new TreeSet<>();
        process.optionalObject("capabilities")
                .ifPresent(sets -> CAPABILITY_SETS.forEach(set -> all.addAll(sets.texts(set))));
        return Collections.unmodifiableSet(all);
    }

    private static OciRlimit rlimit(JsonObject limit) {
        return new OciRlimit(limit.text("type"), limit.unsigned("soft"), limit.unsigned("hard"));
    }

    /** The kernel ends a text at the first NUL: what is executed would not be what was checked. */
    static void requireNoNul(String path, List<String> texts) {
        for (String text : texts) {
            if (text.indexOf('\0') >= 0) {
                throw new InvalidJsonException(path, "must not contain a NUL character");
            }
        }
    }
}
