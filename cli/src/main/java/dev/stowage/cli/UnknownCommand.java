package dev.stowage.cli;

import dev.stowage.loader.Suggestions;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** Says which command may be meant by one that does not exist, also to users of podman, docker and runc. */
final class UnknownCommand {
    private static final Map<String, String> OURS = Map.of("delete", "rm", "remove", "rm", "state", "inspect",
            "ls", "ps", "log", "logs", "continue", "resume", "backends", "plugins");
    private static final Set<String> MISSING = Set.of("exec", "attach", "cp", "top", "stats", "update",
            "events", "checkpoint", "restore", "rename", "port", "diff", "export", "commit", "prune", "init");
    private static final Set<String> FOR_IMAGES = Set.of("pull", "push", "build", "buildx", "images", "image",
            "rmi", "tag", "untag", "save", "load", "import", "history", "login", "logout", "search");
    private static final Set<String> FOR_OTHER_THINGS =
            Set.of("pod", "network", "volume", "system", "compose", "machine", "secret", "kube", "generate");

    private UnknownCommand() {}

    /** Returns the message for a command that is none of the known ones. */
    static String message(String typed, Collection<String> known) {
        if (OURS.containsKey(typed)) {
            return "unknown command " + typed + "; here it is called " + OURS.get(typed);
        }
        if (MISSING.contains(typed)) {
            return "unknown command " + typed + "; it is not supported yet";
        }
        if (FOR_IMAGES.contains(typed)) {
            return "unknown command " + typed
                    + "; stowage handles no images: unpack one with other tools, and give its directory as --rootfs";
        }
        if (FOR_OTHER_THINGS.contains(typed)) {
            return "unknown command " + typed + "; stowage manages containers only";
        }
        return switch (typed) {
            case "container" -> "unknown command container; leave the word out, as in stowage ps";
            case "spec" ->
                "unknown command spec; run and create --rootfs DIR write the config.json themselves";
            default -> "unknown command " + typed
                    + Suggestions.closest(typed, known)
                            .map(command -> "; did you mean " + command + "?")
                            .orElse("");
        };
    }
}
