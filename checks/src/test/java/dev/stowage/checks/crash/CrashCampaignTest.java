package dev.stowage.checks.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.checks.crash.Campaign.Case;
import dev.stowage.checks.crash.Moment.Boundary;
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
 * Managers are killed by SIGKILL, and other managers go on: nothing is lost, no exit is wrong, nothing is
 * left behind. The short form samples; {@code -Dstowage.crash=long} is complete, see
 * {@code docs/crash-proof.md}.
 */
@ResourceLock("both processors")
@Timeout(value = 5, unit = TimeUnit.HOURS)
class CrashCampaignTest {
    private static final Scale SCALE = Scale.of();
    /** In the short form: together they pass nearly every boundary. */
    private static final List<Act> FEW = List.of(Act.CREATE, Act.STOP_SLOW, Act.FORCE_DELETE);
    /** How often each boundary is tried. */
    private static final int TIMES = Integer.getInteger("stowage.crash.times", SCALE.of(1, 5));
    private static final Duration RECOVERY = Duration.ofMillis(300);
    private static final String LAUNCHED = "runtime:MONITOR_LAUNCHED";

    @Test
    void onEveryBoundary() throws Exception {
        try (Campaign campaign = campaign("every boundary", Pair.best())) {
            List<Case> cases = new ArrayList<>();
            Set<String> named = new TreeSet<>();
            for (Act act : acts()) {
                List<Boundary> boundaries = campaign.boundaries(act);
                boundaries.forEach(boundary -> named.add(boundary.step()));
                for (Boundary boundary : boundaries) {
                    for (int time = 0; time < TIMES && isTried(act, boundary); time++) {
                        cases.add(new Case(act, new Moment.At(boundary), Optional.empty(),
                                campaign.random().nextLong()));
                    }
                }
            }
            System.out.println("boundaries: " + named);
            campaign.run(cases);
            judge(campaign, cases.size());
            assertTrue(SCALE == Scale.SHORT || named.containsAll(engineSteps()),
                    "not every step of the engine is in " + named);
        }
    }

    /** The steps within one write of a record are the same in every verb: the first write is the sample. */
    private static boolean isTried(Act act, Boundary boundary) {
        return SCALE == Scale.LONG || !boundary.step().startsWith("storage:")
                || (act == Act.FORCE_DELETE && boundary.arrival() == 1);
    }

    @Test
    void atRandomMoments() throws Exception {
        atRandomMoments(Pair.best(), SCALE.of(8, 200));
    }

    @Test
    void atRandomMomentsOnGvisor() throws Exception {
        atRandomMoments(Pair.GVISOR_FILE, SCALE.of(2, 50));
    }

    /** The container's monitor has been launched, and has not reported yet. */
    @Test
    void betweenLaunchAndReport() throws Exception {
        int wanted = SCALE.of(4, 200);
        try (Campaign campaign = campaign("between launch and report", Pair.RUNC_FILE)) {
            long longest = campaign.between(Act.CREATE, LAUNCHED, "runtime:MONITOR_REPORTED").toNanos();
            int kills = 0;
            while (campaign.unreported() < wanted && kills < 4 * wanted) {
                List<Case> cases = new ArrayList<>();
                for (int number = campaign.unreported(); number < wanted; number++) {
                    Duration delay = Duration.ofNanos(campaign.random().nextLong(longest));
                    cases.add(new Case(Act.CREATE,
                            new Moment.After(Optional.of(new Boundary(LAUNCHED, 1)), delay),
                            Optional.empty(), campaign.random().nextLong()));
                }
                campaign.run(cases);
                kills += cases.size();
            }
            System.out.println("killed before the first report: " + campaign.unreported());
            judge(campaign, kills);
            assertTrue(campaign.unreported() >= wanted, "killed too late: " + campaign.unreported());
        }
    }

    private static void atRandomMoments(Pair pair, int kills) throws Exception {
        try (Campaign campaign = campaign("random moments", pair)) {
            List<Act> acts = acts();
            Map<Act, Duration> durations = campaign.durations(acts);
            List<Case> cases = new ArrayList<>();
            for (int number = 0; number < kills; number++) {
                Act act = acts.get(number % acts.size());
                Optional<Moment> recovery = campaign.random().nextInt(3) == 0
                        ? Optional.of(campaign.somewhere(RECOVERY))
                        : Optional.empty();
                cases.add(new Case(act, campaign.somewhere(durations.get(act)), recovery,
                        campaign.random().nextLong()));
            }
            campaign.run(cases);
            judge(campaign, kills);
        }
    }

    private static List<Act> acts() {
        return SCALE == Scale.LONG ? List.of(Act.values()) : FEW;
    }

    private static void judge(Campaign campaign, int kills) {
        String summary = campaign.summary();
        assertEquals(List.of(), campaign.tally().problems(), summary);
        assertTrue(campaign.tally().kills() >= kills - campaign.tally().momentsNotMet(), summary);
        assertTrue(campaign.tally().momentsNotMet() <= kills / 20, summary);
    }

    private static Campaign campaign(String name, Pair pair) throws Exception {
        pair.require();
        long seed = Long.getLong("stowage.seed", new SecureRandom().nextLong());
        System.out.println("crash campaign, " + name + ": seed " + seed);
        return new Campaign(name, pair, seed);
    }

    private static Set<String> engineSteps() {
        return Arrays.stream(dev.stowage.engine.Step.values())
                .map(step -> "engine:" + step)
                .collect(Collectors.toSet());
    }
}
