package dev.stowage.runtime.gvisor;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.BlackBoxFaults;
import dev.stowage.harness.RuntimeConformance;
import dev.stowage.harness.RuntimeSubject;
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
        return super.subject().withHooks(BlackBoxFaults.runtimeHooks()
                .withPartialCreate((runtime, context, request) -> leavePartialCreate(context, request.id())));
    }

    private static void leavePartialCreate(BackendContext context, ContainerId id) {
        try {
            Files.createDirectories(context.runDirectory().resolve("containers").resolve(id.value()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
