package dev.stowage.runtime.process;

import dev.stowage.api.BackendContext;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.BlackBoxFaults;
import dev.stowage.harness.RuntimeConformance;
import dev.stowage.harness.RuntimeSubject;

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
        return super.subject().withHooks(BlackBoxFaults.runtimeHooks());
    }
}
