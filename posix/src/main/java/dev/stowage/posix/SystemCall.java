package dev.stowage.posix;

import java.util.Locale;

/** System calls and their numbers (asm/unistd_64.h for x86_64, asm-generic/unistd.h for aarch64). */
enum SystemCall {
    OPENAT(257, 56),
    CLOSE(3, 57),
    FSYNC(74, 82),
    FDATASYNC(75, 83),
    SYNCFS(306, 267),
    PREAD64(17, 67),
    PWRITE64(18, 68),
    WRITE(1, 64),
    FTRUNCATE(77, 46),
    FALLOCATE(285, 47),
    RENAMEAT2(316, 276),
    STATX(332, 291),
    UNLINKAT(263, 35),
    MKDIRAT(258, 34),
    MKNODAT(259, 33),
    GETDENTS64(217, 61),
    MMAP(9, 222),
    MUNMAP(11, 215),
    FLOCK(73, 32),
    FADVISE64(221, 223),
    FCNTL(72, 25),
    IOCTL(16, 29),
    PPOLL(271, 73),
    GETEUID(107, 175),
    FUTEX(202, 98),
    PIDFD_OPEN(434, 434),
    PIDFD_SEND_SIGNAL(424, 424);

    private final int numberOnX86;
    private final int numberOnAarch64;

    SystemCall(int numberOnX86, int numberOnAarch64) {
        this.numberOnX86 = numberOnX86;
        this.numberOnAarch64 = numberOnAarch64;
    }

    int number(LinuxArchitecture linuxArchitecture) {
        return switch (linuxArchitecture) {
            case X86_64 -> numberOnX86;
            case AARCH64 -> numberOnAarch64;
        };
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
