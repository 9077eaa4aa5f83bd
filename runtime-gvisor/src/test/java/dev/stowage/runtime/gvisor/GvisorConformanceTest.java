package dev.stowage.runtime.gvisor;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.RuntimeConformance;
import dev.stowage.harness.RuntimeHooks;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.posix.PidFd;
import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

class GvisorConformanceTest extends RuntimeConformance {

    @Override
    protected String name() {
        return "gvisor";
    }

    @Override
    protected Runtime open(BackendContext context) {
        return new GvisorRuntime(context);
    }

    @Override
    protected RuntimeSubject subject() {
        return super.subject().withHooks(RuntimeHooks.none()
                .withHalfMade(GvisorConformanceTest::leaveHalfMade)
                .withKillMonitor(GvisorConformanceTest::killMonitor));
    }

    private static void leaveHalfMade(BackendContext context, ContainerId id) {
        try {
            Files.createDirectories(context.runDirectory().resolve("containers").resolve(id.value()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The monitor is the parent of the init process. */
    private static void killMonitor(Container container) {
        try {
            ProcessTable processes = ProcessTable.ofHost();
            long init = container.observe().init().orElseThrow().pid();
            long monitor = processes.find(init).orElseThrow().parentPid();
            try (PidFd descriptor = PidFd
                    .open(processes, monitor, processes.find(monitor).orElseThrow().startTimeTicks())
                    .orElseThrow()) {
                descriptor.signal(9);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
