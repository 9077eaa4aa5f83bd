package dev.stowage.integration.crash;

import dev.stowage.api.ContainerId;
import dev.stowage.integration.crash.CrashStatistics.CrashViolation;
import dev.stowage.posix.DirectoryTree;
import dev.stowage.posix.Failpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Runs many crash cases on one pair of runtime and storage backend, each in directories of its own, two at a
 * time. Closing removes the directories.
 */
final class CrashCampaign implements AutoCloseable {
    private static final int PARALLEL_CASES = 2;
    /** Some failpoints are passed only if a program exits after it was observed. */
    private static final int MAX_ATTEMPTS = 4;
    /** The number of cases after which the long form, which takes an hour, prints its progress. */
    private static final int PROGRESS_INTERVAL = 100;

    private final CrashTestPair crashTestPair;
    private final Path directory;
    private final Path rootfs;
    private final CrashStatistics statistics;
    private final Random random;
    private final AtomicInteger environmentCount = new AtomicInteger();
    private final AtomicInteger killsBeforeReport = new AtomicInteger();
    private final EngineProcesses engineProcesses;

    /** Prepares a campaign; the pair must be available on this machine. */
    CrashCampaign(String name, CrashTestPair crashTestPair, long seed)
            throws IOException, InterruptedException {
        this.crashTestPair = crashTestPair;
        this.directory = Files.createTempDirectory("stowage-crash");
        this.rootfs = CrashTestEnvironment.rootfs(directory);
        this.statistics = new CrashStatistics(crashTestPair.runtime() + "+file, " + name, seed);
        this.random = new Random(seed);
        CrashTestEnvironment trainingEnvironment = newEnvironment();
        this.engineProcesses =
                new EngineProcesses(new ArchivingJvmLauncher(directory), crashTestPair, trainingEnvironment);
        deleteEnvironment(trainingEnvironment);
    }

    /**
     * One case: a kill, and possibly a second one during recovery.
     *
     * @param scenario the operation that is killed
     * @param killPoint when it is killed
     * @param recoveryKillPoint when the recovering manager is killed; empty: it is not killed
     * @param seed the seed for the choices of the check after the crash
     */
    record CrashCase(OperationScenario scenario, KillPoint killPoint, Optional<KillPoint> recoveryKillPoint,
            long seed) {}

    CrashStatistics statistics() {
        return statistics;
    }

    /** The number of managers that were killed after a failpoint and before the monitor had reported. */
    int killsBeforeReport() {
        return killsBeforeReport.get();
    }

    Random random() {
        return random;
    }

    CrashTestEnvironment newEnvironment() {
        int number = environmentCount.incrementAndGet();
        String id =
                "c" + number + "x" + HexFormat.of().toHexDigits(new java.security.SecureRandom().nextInt());
        return new CrashTestEnvironment(directory.resolve(Integer.toString(number)), rootfs,
                new ContainerId(id));
    }

    /** Returns the failpoints that an operation passes in a manager in this JVM. */
    FailpointTrace trace(OperationScenario scenario) throws InterruptedException, IOException {
        CrashTestEnvironment environment = newEnvironment();
        FailpointTrace failpointTrace = new FailpointTrace();
        try (EngineInstance instance = EngineInstance.open(crashTestPair, environment, Failpoints.NONE)) {
            scenario.prepare(instance);
        }
        try (EngineInstance instance = EngineInstance.open(crashTestPair, environment, failpointTrace)) {
            failpointTrace.begin();
            scenario.perform(instance);
            failpointTrace.end();
        }
        deleteEnvironment(environment);
        return failpointTrace;
    }

    /** Measures each operation in a manager that was just opened. */
    Map<OperationScenario, Duration> durations(List<OperationScenario> scenarios)
            throws InterruptedException, IOException {
        Map<OperationScenario, Duration> measured = new EnumMap<>(OperationScenario.class);
        for (OperationScenario scenario : scenarios) {
            CrashTestEnvironment environment = newEnvironment();
            try (EngineInstance instance = EngineInstance.open(crashTestPair, environment, Failpoints.NONE)) {
                scenario.prepare(instance);
            }
            measured.put(scenario, engineProcesses.measureDuration(environment, scenario));
            deleteEnvironment(environment);
        }
        return measured;
    }

    private void deleteEnvironment(CrashTestEnvironment environment) throws IOException {
        try (EngineInstance instance = EngineInstance.open(crashTestPair, environment, Failpoints.NONE)) {
            instance.findContainer().ifPresent(left -> left.forceDelete());
        }
        DirectoryTree.delete(environment.directory());
    }

    /** Returns a random moment during an operation or shortly after it. */
    KillPoint randomKillPoint(Duration duration) {
        return new KillPoint.AfterFailpoint(Optional.empty(),
                Duration.ofNanos(random.nextLong(1 + duration.toNanos() * 11 / 10)));
    }

    void run(List<CrashCase> cases) throws InterruptedException, ExecutionException {
        List<Future<?>> all = new ArrayList<>();
        AtomicInteger ended = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(PARALLEL_CASES)) {
            cases.forEach(crashCase -> all.add(threads.submit(() -> {
                run(crashCase);
                int number = ended.incrementAndGet();
                if (number % PROGRESS_INTERVAL == 0) {
                    System.out.println(number + " of " + cases.size() + " cases; " + statistics.summary());
                }
                return crashCase;
            })));
        }
        for (Future<?> future : all) {
            future.get();
        }
    }

    private void run(CrashCase crashCase) throws InterruptedException, IOException {
        for (int left = MAX_ATTEMPTS - 1; left >= 0; left--) {
            CrashTestEnvironment environment = newEnvironment();
            String label = crashCase.scenario() + " " + crashCase.killPoint()
                    + crashCase.recoveryKillPoint().map(m -> " then " + m).orElse("") + " ("
                    + environment.id() + ")";
            int before = statistics.problems().size();
            boolean finished;
            try {
                finished = attempt(environment, crashCase, label, left == 0);
            } catch (RuntimeException | AssertionError e) {
                statistics.addViolation(CrashViolation.REFUSED, label + ": " + e);
                e.printStackTrace(System.out);
                finished = true;
            }
            if (statistics.problems().size() > before) {
                new ContainerLeftovers(environment).listing()
                        .forEach(line -> System.out.println(environment.id() + " " + line));
                new ContainerLeftovers(environment).clear();
            }
            DirectoryTree.delete(environment.directory());
            if (finished) {
                return;
            }
        }
    }

    /**
     * Attempts a case.
     *
     * @return false if the manager did not reach its kill point and the case may be attempted again
     */
    private boolean attempt(CrashTestEnvironment environment, CrashCase crashCase, String label, boolean last)
            throws InterruptedException, IOException {
        try (EngineInstance instance = EngineInstance.open(crashTestPair, environment, Failpoints.NONE)) {
            crashCase.scenario().prepare(instance);
        }
        statistics.countContainer();
        EngineProcesses.CrashResult crash =
                engineProcesses.runAndKill(environment, crashCase.scenario().name(), crashCase.killPoint());
        boolean missed = !crash.started();
        if (!missed) {
            statistics.countKill();
        }
        if (crashCase.killPoint() instanceof KillPoint.AfterFailpoint afterFailpoint
                && afterFailpoint.failpointHit().isPresent() && !hasReported(environment)) {
            killsBeforeReport.incrementAndGet();
        }
        if (!crash.failure().isEmpty()) {
            statistics.addViolation(CrashViolation.REFUSED,
                    label + ": the manager printed " + crash.failure());
        } else if (missed && last) {
            statistics.missed();
        }
        if (crashCase.recoveryKillPoint().isPresent()) {
            engineProcesses.runAndKill(environment, CrashingEngineMain.OBSERVE,
                    crashCase.recoveryKillPoint().orElseThrow());
            statistics.countKill();
        }
        new PostCrashCheck(crashTestPair, environment, crashCase.scenario(), label, statistics,
                new Random(crashCase.seed()))
                .run(crash.completed() ? crashCase.scenario().finalOutcomes()
                        : crashCase.scenario().outcomesAfterCrash());
        return !missed || !crash.failure().isEmpty();
    }

    /** Returns whether the monitor has written its first report. */
    private static boolean hasReported(CrashTestEnvironment environment) throws IOException {
        try (Stream<Path> files = Files.walk(environment.runDirectory())) {
            return files.anyMatch(file -> file.endsWith("sync.json") && file.toFile().length() > 0);
        }
    }

    /** Prints and returns the summary. */
    String summary() {
        String line = statistics.summary();
        System.out.println(line);
        return line;
    }

    @Override
    public void close() throws IOException {
        DirectoryTree.delete(directory);
    }
}
