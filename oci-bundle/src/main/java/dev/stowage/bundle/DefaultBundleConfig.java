package dev.stowage.bundle;

import dev.stowage.bundle.BundleTemplate.IsolationLevel;
import dev.stowage.records.json.JsonCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The configuration of a new bundle, with the usual defaults of containers. */
final class DefaultBundleConfig {
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final List<String> CAPABILITIES =
            List.of("CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE");
    private static final List<String> NAMESPACES = List.of("pid", "network", "ipc", "uts", "mount");
    private static final List<OciMount> MOUNTS = List.of(mount("/proc", "proc", "proc"),
            mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"),
            mount("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666",
                    "mode=0620"),
            mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k"),
            mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"),
            mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro"));
    private static final List<String> MASKED_PATHS = List.of("/proc/acpi", "/proc/asound", "/proc/kcore",
            "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug",
            "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap");
    private static final List<String> READ_ONLY_PATHS =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private DefaultBundleConfig() {}

    static ObjectNode of(BundleTemplate template) {
        ObjectNode config = JsonCodec.object().put("ociVersion", OciVersion.COMMON);
        ObjectNode process = config.putObject("process").put("terminal", false);
        process.putObject("user").put("uid", 0).put("gid", 0);
        texts(process.putArray("args"), template.command());
        texts(process.putArray("env"), environment(template.environment()));
        process.put("cwd", template.workingDirectory());
        config.putObject("root").put("path", template.rootfs().toString());
        template.hostname().ifPresent(name -> config.put("hostname", name));
        if (template.isolationLevel() == IsolationLevel.CONTAINER) {
            addIsolation(config, process);
        }
        return config;
    }

    private static void addIsolation(ObjectNode config, ObjectNode process) {
        ObjectNode capabilities = process.putObject("capabilities");
        List.of("bounding", "effective", "permitted")
                .forEach(set -> texts(capabilities.putArray(set), CAPABILITIES));
        process.putArray("rlimits")
                .addObject()
                .put("type", "RLIMIT_NOFILE")
                .put("hard", 1024)
                .put("soft", 1024);
        process.put("noNewPrivileges", true);
        ArrayNode mounts = config.putArray("mounts");
        for (OciMount mount : MOUNTS) {
            ObjectNode json = mounts.addObject().put("destination", mount.destination());
            mount.type().ifPresent(type -> json.put("type", type));
            mount.source().ifPresent(source -> json.put("source", source));
            texts(json.putArray("options"), mount.options());
        }
        ObjectNode linux = config.putObject("linux");
        // every device is denied to begin with: the runtime itself allows the harmless ones
        linux.putObject("resources").putArray("devices").addObject().put("allow", false).put("access", "rwm");
        ArrayNode namespaces = linux.putArray("namespaces");
        NAMESPACES.forEach(type -> namespaces.addObject().put("type", type));
        texts(linux.putArray("maskedPaths"), MASKED_PATHS);
        texts(linux.putArray("readonlyPaths"), READ_ONLY_PATHS);
    }

    /** A variable that the caller gives replaces the standard one: runtimes take the first or the last. */
    private static List<String> environment(List<String> given) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PATH", "PATH=" + DEFAULT_PATH);
        for (String variable : given) {
            int equals = variable.indexOf('=');
            variables.put(equals < 0 ? variable : variable.substring(0, equals), variable);
        }
        return List.copyOf(variables.values());
    }

    private static OciMount mount(String destination, String type, String source, String... options) {
        return new OciMount(destination, Optional.of(type), Optional.of(source), List.of(options));
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }
}
