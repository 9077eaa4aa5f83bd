package dev.stowage.integration.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.integration.crash.CrashCampaign.CrashCase;
import dev.stowage.integration.crash.KillPoint.FailpointHit;
import dev.stowage.runtime.oci.OciFailpoint;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Kills managers by SIGKILL, and checks that other managers lose no container, report no wrong exit and leave
 * nothing behind. The short form is a sample; {@code -Dstowage.crash=long} is complete, see
 * {@code docs/crash-proof.md}.
 */
@ResourceLock("both processors")
@Timeout(value = 5, unit = TimeUnit.HOURS)
class CrashCampaignTest {
    private static final CrashTestScale SCALE = CrashTestScale.of();
    /** The scenarios of the short form; together they pass nearly every failpoint. */
    private static final List<OperationScenario> SAMPLE_SCENARIOS = List.of(OperationScenario.CREATE,
            OperationScenario.STOP_SLOW, OperationScenario.FORCE_DELETE_RUNNING);
    /** How often each failpoint is tried. */
    private static final int REPETITIONS = Integer.getInteger("stowage.crash.times", SCALE.of(1, 5));
    private static final Duration RECOVERY_DURATION = Duration.ofMillis(300);
    private static final String LAUNCHED = FailpointHit.nameOf(OciFailpoint.MONITOR_LAUNCHED);

    @Test
    void killedAtEveryFailpoint() throws Exception {
        try (CrashCampaign crashCampaign = campaign("every failpoint", CrashTestPair.preferred())) {
            List<CrashCase> cases = new ArrayList<>();
            Set<String> failpointNames = new TreeSet<>();
            for (OperationScenario scenario : scenarios()) {
                List<FailpointHit> failpointHits = crashCampaign.trace(scenario).hits();
                failpointHits.forEach(failpointHit -> failpointNames.add(failpointHit.failpoint()));
                for (FailpointHit failpointHit : failpointHits) {
                    for (int time = 0; time < REPETITIONS && isIncluded(scenario, failpointHit); time++) {
                        cases.add(new CrashCase(scenario, new KillPoint.AtFailpoint(failpointHit),
                                Optional.empty(), crashCampaign.random().nextLong()));
                    }
                }
            }
            System.out.println("failpoints: " + failpointNames);
            crashCampaign.run(cases);
            assertNoViolations(crashCampaign, cases.size());
            assertTrue(SCALE == CrashTestScale.SHORT || failpointNames.containsAll(engineFailpoints()),
                    "not every failpoint of the engine is in " + failpointNames);
        }
    }

    /**
     * The failpoints of a record's write are the same in every operation, so the short form tries those of
     * the first write only.
     */
    private static boolean isIncluded(OperationScenario scenario, FailpointHit failpointHit) {
        return SCALE == CrashTestScale.LONG || !failpointHit.failpoint().startsWith("FileFailpoint.")
                || (scenario == OperationScenario.FORCE_DELETE_RUNNING && failpointHit.hitNumber() == 1);
    }

    @Test
    void killedAtRandomMoments() throws Exception {
        killedAtRandomMoments(CrashTestPair.preferred(), SCALE.of(8, 200));
    }

    @Test
    void killedAtRandomMomentsOnGvisor() throws Exception {
        killedAtRandomMoments(CrashTestPair.GVISOR_FILE, SCALE.of(2, 50));
    }

    /** Kills after the monitor was launched and before it has reported. */
    @Test
    void killedBetweenLaunchAndReport() throws Exception {
        int wanted = SCALE.of(4, 200);
        try (CrashCampaign crashCampaign = campaign("between launch and report", CrashTestPair.RUNC_FILE)) {
            long longest = crashCampaign.trace(OperationScenario.CREATE)
                    .between(LAUNCHED, FailpointHit.nameOf(OciFailpoint.MONITOR_REPORTED))
                    .toNanos();
            int kills = 0;
            while (crashCampaign.killsBeforeReport() < wanted && kills < 4 * wanted) {
                List<CrashCase> cases = new ArrayList<>();
                for (int number = crashCampaign.killsBeforeReport(); number < wanted; number++) {
                    Duration delay = Duration.ofNanos(crashCampaign.random().nextLong(longest));
                    cases.add(new CrashCase(OperationScenario.CREATE,
                            new KillPoint.AfterFailpoint(Optional.of(new FailpointHit(LAUNCHED, 1)), delay),
                            Optional.empty(), crashCampaign.random().nextLong()));
                }
                crashCampaign.run(cases);
                kills += cases.size();
            }
            System.out.println("killed before the first report: " + crashCampaign.killsBeforeReport());
            assertNoViolations(crashCampaign, kills);
            assertTrue(crashCampaign.killsBeforeReport() >= wanted,
                    "killed too late: " + crashCampaign.killsBeforeReport());
        }
    }

    private static void killedAtRandomMoments(CrashTestPair crashTestPair, int kills) throws Exception {
        try (CrashCampaign crashCampaign = campaign("random moments", crashTestPair)) {
            List<OperationScenario> scenarios = scenarios();
            Map<OperationScenario, Duration> durations = crashCampaign.durations(scenarios);
            List<CrashCase> cases = new ArrayList<>();
            for (int number = 0; number < kills; number++) {
                OperationScenario scenario = scenarios.get(number % scenarios.size());
                Optional<KillPoint> recovery = crashCampaign.random().nextInt(3) == 0
                        ? Optional.of(crashCampaign.randomKillPoint(RECOVERY_DURATION))
                        : Optional.empty();
                cases.add(new CrashCase(scenario, crashCampaign.randomKillPoint(durations.get(scenario)),
                        recovery, crashCampaign.random().nextLong()));
            }
            crashCampaign.run(cases);
            assertNoViolations(crashCampaign, kills);
        }
    }

    private static List<OperationScenario> scenarios() {
        return SCALE == CrashTestScale.LONG ? List.of(OperationScenario.values()) : SAMPLE_SCENARIOS;
    }

    private static void assertNoViolations(CrashCampaign crashCampaign, int kills) {
        String summary = crashCampaign.summary();
        assertEquals(List.of(), crashCampaign.statistics().problems(), summary);
        assertTrue(
                crashCampaign.statistics().kills() >= kills - crashCampaign.statistics().missedKillPoints(),
                summary);
        assertTrue(crashCampaign.statistics().missedKillPoints() <= kills / 20, summary);
    }

    private static CrashCampaign campaign(String name, CrashTestPair crashTestPair) throws Exception {
        crashTestPair.assumeAvailable();
        long seed = Long.getLong("stowage.seed", new SecureRandom().nextLong());
        System.out.println("crash campaign, " + name + ": seed " + seed);
        return new CrashCampaign(name, crashTestPair, seed);
    }

    private static Set<String> engineFailpoints() {
        return Arrays.stream(dev.stowage.engine.EngineFailpoint.values())
                .map(FailpointHit::nameOf)
                .collect(Collectors.toSet());
    }
}
