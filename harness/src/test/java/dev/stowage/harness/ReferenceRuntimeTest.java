package dev.stowage.harness;

import dev.stowage.api.BackendContext;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.reference.ReferenceBackends;

/** Runs the suite on the reference runtime. */
class ReferenceRuntimeTest extends RuntimeConformance {
    private final ReferenceBackends referenceBackends = new ReferenceBackends();

    @Override
    protected String name() {
        return "reference";
    }

    @Override
    protected Runtime open(BackendContext context) {
        return referenceBackends.runtime(context);
    }

    @Override
    protected RuntimeSubject subject() {
        return referenceBackends.runtimeSubject();
    }
}
