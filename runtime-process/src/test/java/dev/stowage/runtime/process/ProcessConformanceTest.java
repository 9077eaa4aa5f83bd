package dev.stowage.runtime.process;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.RunId;
import dev.stowage.api.Signal;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.RuntimeConformance;
import dev.stowage.harness.RuntimeHooks;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.posix.ProcessFacts;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.io.UncheckedIOException;

class ProcessConformanceTest extends RuntimeConformance {
    private static final ProcessTable TABLE = ProcessTable.ofHost();

    @Override
    protected String name() {
        return "process";
    }

    @Override
    protected Runtime open(BackendContext context) {
        return new ProcessRuntime(context);
    }

    @Override
    protected RuntimeSubject subject() {
        return super.subject().withHooks(RuntimeHooks.none()
                .withHalfMade(ProcessConformanceTest::leaveHalfMade)
                .withKillMonitor(ProcessConformanceTest::killMonitor));
    }

    private static void leaveHalfMade(BackendContext context, ContainerId id) {
        try {
            new Reservations(context.runDirectory())
                    .reserve(id, new RunId(Incarnation.draw(context.random()), 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The supervisor is the parent of the program. */
    private static void killMonitor(Container container) {
        ProcessIdentity init = container.observe().init().orElseThrow();
        try {
            ProcessFacts supervisor = TABLE.find(TABLE.find(init.pid()).orElseThrow().parentPid())
                    .orElseThrow();
            new Members(TABLE).signal(supervisor.pid(), supervisor.startTimeTicks(), Signal.KILL.number());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
