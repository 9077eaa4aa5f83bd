package dev.stowage.harness;

import dev.stowage.api.BackendContext;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.reference.References;

/** The suite holds on the reference runtime. */
class ReferenceRuntimeTest extends RuntimeConformance {
    private final References references = new References();

    @Override
    protected String name() {
        return "reference";
    }

    @Override
    protected Runtime open(BackendContext context) {
        return references.runtime(context);
    }

    @Override
    protected RuntimeSubject subject() {
        return references.runtimeSubject();
    }
}
