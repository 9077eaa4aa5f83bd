package dev.stowage.harness.mutant.runtime;

import dev.stowage.api.Capability;
import dev.stowage.api.runtime.Runtime;
import java.util.EnumSet;
import java.util.Set;

/** A runtime that does not declare one of its capabilities, although it still has it. */
class UndeclaringRuntime extends DelegatingRuntime {
    private final Capability capability;

    UndeclaringRuntime(Runtime delegateRuntime, Capability capability) {
        super(delegateRuntime);
        this.capability = capability;
    }

    @Override
    public Set<Capability> capabilities() {
        Set<Capability> declared = EnumSet.copyOf(super.capabilities());
        declared.remove(capability);
        return Set.copyOf(declared);
    }
}
