package dev.stowage.runtime.process;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.RunId;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.BlackBox;
import dev.stowage.harness.RuntimeConformance;
import dev.stowage.harness.RuntimeSubject;
import java.io.IOException;
import java.io.UncheckedIOException;

class ProcessConformanceTest extends RuntimeConformance {
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
        return super.subject().withHooks(BlackBox.hooks()
                .withHalfMade(ProcessConformanceTest::leaveHalfMade));
    }

    private static void leaveHalfMade(BackendContext context, ContainerId id) {
        try {
            new Reservations(context.runDirectory())
                    .reserve(id, new RunId(Incarnation.draw(context.random()), 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
