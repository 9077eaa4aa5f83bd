package dev.stowage.benchmarks.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.benchmarks.RequiredCommands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Each model makes, for one update, exactly the system calls that its javadoc names: as strace sees them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModelSystemCallsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(110);
    private static final Pattern MARK = Pattern.compile("/mark-([a-z-]+)\"");
    private static final Pattern CALL = Pattern.compile("^\\d+ +([a-z0-9]+)\\((.*)");
    private final Map<String, List<String>> calls = new HashMap<>();

    @BeforeAll
    void trace(@TempDir Path directory) throws Exception {
        Path strace = RequiredCommands.find("strace");
        Path log = directory.resolve("log");
        Path root = Files.createDirectory(directory.resolve("root"));
        Process process = new ProcessBuilder(strace.toString(), "-f", "-y", "-s", "200", "-o", log.toString(),
                "-e",
                "trace=openat,open,chmod,fchmod,fchmodat,write,pwrite64,ftruncate,truncate,fsync,fdatasync,"
                        + "rename,renameat,renameat2,unlink,flock,stat,statx,newfstatat,access,faccessat2",
                Path.of(System.getProperty("java.home"), "bin/java").toString(), "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), ModelProbe.class.getName(), root.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile())
                .start();
        assertTrue(process.waitFor(TIMEOUT), "the traced JVM ends");
        assertEquals(0, process.exitValue(), () -> text(directory.resolve("out")));
        String name = "";
        for (String line : Files.readAllLines(log)) {
            Matcher mark = MARK.matcher(line);
            if (mark.find()) {
                name = mark.group(1);
            } else if (line.contains(root.toString())) {
                Matcher call = CALL.matcher(line);
                if (call.find()) {
                    calls.computeIfAbsent(name, any -> new ArrayList<>())
                            .add(describe(call.group(1), call.group(2)));
                }
            }
        }
    }

    @Test
    void containerdWritesBesideSyncsAndRenames() {
        assertEquals(
                List.of("create .tmp-status", "chmod", "write", "fsync file", "rename"), of("containerd"));
    }

    @Test
    void containerdMadeDurableSyncsTheDirectoryToo() {
        assertEquals(List.of("create .tmp-status", "chmod", "write", "fsync file", "rename", "open directory",
                "fsync directory"), of("containerd-durable"));
    }

    @Test
    void runcRenamesAndSyncsNothing() {
        assertEquals(List.of("read state.json", "create state-", "write", "rename"), of("runc"));
    }

    @Test
    void gvisorRewritesInPlaceUnderFlock() {
        assertEquals(List.of("create lock", "flock exclusive", "read state", "truncate state", "write",
                "flock unlock"), of("gvisor"));
    }

    @Test
    void podmanKeepsARollbackJournalThatIsSyncedAndRemoved() {
        List<String> observed = of("podman");
        assertTrue(observed.contains("create db.sql-journal"), observed::toString);
        long syncs = observed.stream()
                .filter(call -> call.startsWith("fdatasync") || call.startsWith("fsync"))
                .count();
        assertTrue(syncs >= 3, "journal, database and directory: " + observed);
        assertTrue(observed.indexOf("unlink db.sql-journal") > observed.indexOf("create db.sql-journal"),
                observed::toString);
        assertTrue(observed.stream().noneMatch(call -> call.contains("-wal")), observed::toString);
    }

    @Test
    void theRawLimitIsOneWriteAndOneFdatasync() {
        assertEquals(List.of("write", "fdatasync file"), of("raw-overwrite"));
    }

    private List<String> of(String name) {
        List<String> observed = calls.getOrDefault(name, List.of());
        return observed.stream().filter(call -> !call.isEmpty()).toList();
    }

    /** What a call does, in words; looks at a file are left out. */
    private static String describe(String call, String arguments) {
        return switch (call) {
            case "openat", "open" -> describeOpen(arguments);
            case "chmod", "fchmod", "fchmodat" -> "chmod";
            case "write", "pwrite64" -> "write";
            case "fsync", "fdatasync" ->
                call + (arguments.matches("\\d+<[^>]*\\.(tmp|sql)[^>]*>.*") || arguments.contains("/raw>")
                        ? " file"
                        : " directory");
            case "rename", "renameat", "renameat2" -> "rename";
            case "unlink" -> "unlink " + file(arguments);
            case "ftruncate", "truncate" -> "truncate";
            case "flock" -> arguments.contains("LOCK_EX") ? "flock exclusive" : "flock unlock";
            default -> "";
        };
    }

    private static String describeOpen(String arguments) {
        String name = file(arguments);
        if (arguments.contains("O_TRUNC")) {
            return "truncate " + name;
        }
        if (arguments.contains("O_CREAT")) {
            return "create " + name;
        }
        boolean directory = !name.contains(".") && !name.equals("state");
        return (directory ? "open directory" : "read " + name);
    }

    /** The last part of the path, without what counts up. */
    private static String file(String arguments) {
        Matcher path = Pattern.compile("\"([^\"]*)\"").matcher(arguments);
        if (!path.find()) {
            return "";
        }
        String name = path.group(1).substring(path.group(1).lastIndexOf('/') + 1);
        return name.replaceFirst("^.*_sandbox:.*\\.", "").replaceFirst("\\d+$", "");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }
}
