package dev.stowage.integration.crash;

import dev.stowage.api.ContainerId;
import dev.stowage.integration.crash.KillPoint.FailpointAction;
import dev.stowage.integration.crash.KillPoint.FailpointHit;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessInfo;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A manager in a JVM of its own that performs one operation and is killed during it. Prints {@link #STARTED}
 * when its kill point is reached or its delay begins, and {@link #COMPLETED} or {@link #FAILED} at the end of
 * the operation; then waits to be killed.
 */
public final class CrashingEngineMain {
    static final String STARTED = "begin";
    static final String COMPLETED = "done";
    static final String FAILED = "refused ";
    /** Instead of an operation: open the engine and observe the container. */
    static final String OBSERVE = "LOOK";
    /** Instead of a failpoint: none. */
    static final String NO_FAILPOINT = "-";

    private static final int KILL = 9;

    private final PrintStream output;
    private final PidFd self;
    private final FailpointAction action;
    private final String failpoint;
    private final AtomicInteger remainingHits;
    private final AtomicBoolean armed = new AtomicBoolean();

    private CrashingEngineMain(PrintStream output, PidFd self, FailpointAction action,
            String failpoint, int hitNumber) {
        this.output = output;
        this.self = self;
        this.action = action;
        this.failpoint = failpoint;
        this.remainingHits = new AtomicInteger(hitNumber);
    }

    /**
     * Performs one operation.
     *
     * @param arguments pair, directory, root filesystem, id, operation, action, failpoint, number of the hit
     * @throws IOException if this process cannot be found in /proc
     */
    public static void main(String[] arguments) throws IOException {
        CrashTestEnvironment environment = new CrashTestEnvironment(Path.of(arguments[1]),
                Path.of(arguments[2]), new ContainerId(arguments[3]));
        ProcessTable processes = ProcessTable.ofHost();
        ProcessInfo facts = processes.find(ProcessHandle.current().pid()).orElseThrow();
        PidFd self = PidFd.open(processes, facts.pid(), facts.startTimeTicks()).orElseThrow();
        new CrashingEngineMain(System.out, self, FailpointAction.valueOf(arguments[5]), arguments[6],
                Integer.parseInt(arguments[7]))
                .execute(CrashTestPair.valueOf(arguments[0]), environment, arguments[4]);
        System.in.read();
    }

    private void execute(CrashTestPair crashTestPair, CrashTestEnvironment environment, String operation) {
        try {
            if (operation.equals(OBSERVE)) {
                arm();
                EngineInstance.open(crashTestPair, environment, this::onFailpoint)
                        .findContainer()
                        .ifPresent(found -> found.observe());
            } else {
                EngineInstance instance = EngineInstance.open(crashTestPair, environment, this::onFailpoint);
                OperationScenario scenario = OperationScenario.valueOf(operation);
                arm();
                scenario.perform(instance);
            }
            print(COMPLETED);
        } catch (RuntimeException e) {
            print(FAILED + e.toString().replace('\n', ' '));
        }
    }

    private void arm() {
        armed.set(true);
        if (failpoint.equals(NO_FAILPOINT)) {
            print(STARTED);
        }
    }

    private void onFailpoint(Enum<?> reached) {
        if (!armed.get() || !FailpointHit.nameOf(reached).equals(failpoint)
                || remainingHits.decrementAndGet() != 0) {
            return;
        }
        print(STARTED);
        switch (action) {
            case KILL_SELF -> killSelf();
            case ANNOUNCE -> {
            }
        }
    }

    private void killSelf() {
        try {
            self.signal(KILL);
        } catch (IOException e) {
            throw new IllegalStateException("cannot kill itself", e);
        }
        throw new IllegalStateException("survived KILL");
    }

    private void print(String line) {
        output.println(line);
        output.flush();
    }
}
