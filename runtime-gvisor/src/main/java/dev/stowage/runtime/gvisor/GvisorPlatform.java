package dev.stowage.runtime.gvisor;

import java.util.List;

/** How gVisor intercepts the system calls of programs. */
enum GvisorPlatform {
    /** The first of systrap and ptrace that works. */
    PROBE,
    /** By seccomp traps; the default of gVisor since 2023. */
    SYSTRAP,
    /** By ptrace: slow, but the only platform of older releases that works on every machine. */
    PTRACE,
    /** By KVM. It can hang on a virtual machine, so it is never probed. */
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
