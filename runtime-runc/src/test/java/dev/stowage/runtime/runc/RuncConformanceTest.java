package dev.stowage.runtime.runc;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.BlackBoxFaults;
import dev.stowage.harness.RuntimeConformance;
import dev.stowage.harness.RuntimeSubject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

class RuncConformanceTest extends RuntimeConformance {

    @Override
    protected String name() {
        return "runc";
    }

    @Override
    protected Runtime open(BackendContext context) {
        return new RuncRuntime(context);
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
