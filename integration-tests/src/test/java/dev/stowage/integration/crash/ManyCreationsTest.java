package dev.stowage.integration.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stowage.api.ContainerId;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.StowageException;
import dev.stowage.posix.Failpoints;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Creates and starts many containers at once on one engine, more than the machine can create within the
 * timeout of a command: {@code -Dstowage.creations=300} says how many.
 */
@ResourceLock("both processors")
class ManyCreationsTest {
    private static final int CREATIONS =
            Integer.getInteger("stowage.creations", CrashTestScale.of().of(60, 300));

    @ParameterizedTest
    @EnumSource(value = CrashTestPair.class, names = {"RUNC_FILE", "PROCESS_FILE"})
    void eachSucceeds(CrashTestPair pair, @TempDir Path directory) throws Exception {
        pair.assumeAvailable();
        ContainerId prefix =
                new ContainerId("crowd-" + HexFormat.of().toHexDigits(new SecureRandom().nextInt()));
        CrashTestEnvironment environment = new CrashTestEnvironment(directory.resolve("case"),
                CrashTestEnvironment.rootfs(directory), prefix);
        Path bundle = environment.bundle(pair, CrashTestProgram.QUICK);
        try (EngineInstance instance = EngineInstance.open(pair, environment, Failpoints.NONE)) {
            List<Future<String>> outcomes = new ArrayList<>();
            CountDownLatch ready = new CountDownLatch(CREATIONS);
            long startNanos = System.nanoTime();
            try (ExecutorService threads = Executors.newFixedThreadPool(CREATIONS)) {
                for (int i = 0; i < CREATIONS; i++) {
                    ContainerId id = new ContainerId(prefix + "-" + i);
                    outcomes.add(threads.submit(() -> {
                        ready.countDown();
                        ready.await();
                        return outcome(instance, id, bundle);
                    }));
                }
            }
            long ended = outcomes.stream()
                    .map(Future::resultNow)
                    .filter(ContainerOutcome.ENDED.toString()::equals)
                    .count();
            System.out.println(pair + ": " + ended + " of " + CREATIONS + " creations at once succeeded in "
                    + (System.nanoTime() - startNanos) / 1_000_000 + " ms");
            for (Future<String> outcome : outcomes) {
                assertEquals(ContainerOutcome.ENDED.toString(), outcome.resultNow());
            }
            assertEquals(List.of(), new ContainerLeftovers(environment).scan());
        }
    }

    private static String outcome(EngineInstance instance, ContainerId id, Path bundle) {
        try {
            EngineContainer container = instance.engine().create(id, bundle);
            container.start();
            String outcome = ContainerOutcome.of(container.await()).toString();
            container.delete();
            return outcome;
        } catch (StowageException e) {
            instance.engine().recover(id).ifPresent(left -> left.forceDelete());
            return e.toString();
        }
    }
}
