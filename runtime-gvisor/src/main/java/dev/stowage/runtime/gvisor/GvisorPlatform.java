package dev.stowage.runtime.gvisor;

import java.util.List;

/** How gVisor's kernel intercepts system calls. */
enum GvisorPlatform {
    /** The first of systrap and ptrace that works. */
    PROBE,
    /** By seccomp traps; the standard since 2023. */
    SYSTRAP,
    /** By ptrace: slow, and the only one of older releases that works everywhere. */
    PTRACE,
    /** By virtualisation. It can hang where the machine is itself virtual, so it is never probed. */
    KVM;

    List<GvisorPlatform> candidates() {
        return switch (this) {
            case PROBE -> List.of(SYSTRAP, PTRACE);
            case SYSTRAP, PTRACE, KVM -> List.of(this);
        };
    }

    String flagValue() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
