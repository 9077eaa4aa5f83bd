package dev.stowage.benchmarks.report;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads facts about the machine and its load from /proc and /sys, see proc(5). */
public final class MachineFacts {
    private static final Logger LOG = System.getLogger(MachineFacts.class.getName());
    private static final int STEAL_FIELD = 8;
    private static final int PERCENT = 100;
    private static final String UNKNOWN = "unknown";

    private MachineFacts() {}

    /**
     * Reads the facts that do not change during a run.
     *
     * @param disk a directory on the measured disk
     * @return facts by name, in the order of a report
     */
    public static Map<String, String> facts(Path disk) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("cpu", firstValue("/proc/cpuinfo", "model name").orElse(property("os.arch")));
        facts.put("cores", Integer.toString(java.lang.Runtime.getRuntime().availableProcessors()));
        facts.put("memory", firstValue("/proc/meminfo", "MemTotal").orElse(UNKNOWN));
        facts.put("kernel", property("os.name") + " " + property("os.version"));
        facts.put("virtual machine",
                firstValue("/proc/cpuinfo", "flags").filter(flags -> flags.contains(" hypervisor"))
                        .map(any -> "yes")
                        .orElse("no or not shown"));
        facts.put("file system", fileSystem(disk));
        facts.put("disk", blockDevice(disk));
        facts.put("jdk", property("java.vm.name") + " " + property("java.runtime.version"));
        return facts;
    }

    /**
     * The load at one moment.
     *
     * @param loadAverages the load averages of 1, 5 and 15 minutes
     * @param stealJiffies jiffies that the host took from all processors since boot
     * @param totalJiffies jiffies of all processors since boot
     */
    public record LoadSnapshot(String loadAverages, long stealJiffies, long totalJiffies) {
        /** Reads the current load. */
        public static LoadSnapshot capture() {
            String load = lines(Path.of("/proc/loadavg")).findFirst().orElse(UNKNOWN);
            long[] cpu = lines(Path.of("/proc/stat")).findFirst()
                    .map(line -> Arrays.stream(line.split("\\s+"))
                            .skip(1)
                            .mapToLong(Long::parseLong)
                            .toArray())
                    .orElse(new long[STEAL_FIELD]);
            long stolen = cpu.length >= STEAL_FIELD ? cpu[STEAL_FIELD - 1] : 0;
            return new LoadSnapshot(load.replaceFirst("^(\\S+ \\S+ \\S+).*", "$1"), stolen,
                    Arrays.stream(cpu).sum());
        }

        /** Formats the share of CPU time that the host took between two moments, in percent. */
        public String formatStealUntil(LoadSnapshot later) {
            long elapsedJiffies = Math.max(1, later.totalJiffies - totalJiffies);
            return String.format(Locale.ROOT, "%.1f %%",
                    (double) PERCENT * (later.stealJiffies - stealJiffies) / elapsedJiffies);
        }
    }

    private static String fileSystem(Path disk) {
        try {
            FileStore store = Files.getFileStore(disk);
            return store.type() + " on " + store.name();
        } catch (IOException e) {
            return UNKNOWN + ": " + e;
        }
    }

    /** Returns the model, if the kernel knows it, and whether the device passes a flush on. */
    private static String blockDevice(Path disk) {
        try {
            String name = Path.of(Files.getFileStore(disk).name()).getFileName().toString();
            Path queue = Path.of("/sys/class/block", name, "queue");
            if (!Files.exists(queue)) {
                queue = Path.of("/sys/class/block", name).toRealPath().resolveSibling("queue");
            }
            List<String> parts = new ArrayList<>();
            lines(queue.resolveSibling("device/model")).findFirst().map(String::strip).ifPresent(parts::add);
            lines(queue.resolve("rotational")).findFirst()
                    .map(text -> text.equals("0") ? "not rotating" : "rotating or unknown to the host")
                    .ifPresent(parts::add);
            lines(queue.resolve("write_cache")).findFirst().map("cache: "::concat).ifPresent(parts::add);
            return parts.isEmpty() ? UNKNOWN : name + ", " + String.join(", ", parts);
        } catch (IOException e) {
            return UNKNOWN + ": " + e;
        }
    }

    private static Optional<String> firstValue(String file, String key) {
        return lines(Path.of(file)).filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst();
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "this kernel does not tell a fact about the machine", e);
            return Stream.empty();
        }
    }

    private static String property(String key) {
        return System.getProperty(key, UNKNOWN);
    }
}
