package dev.stowage.posix;

import java.util.Locale;
import java.util.Optional;

/** The supported processor architectures, and in what they differ apart from system call numbers. */
enum LinuxArchitecture {
    X86_64(0x1_0000, 0x2_0000),
    AARCH64(0x4000, 0x8000);

    private static final Optional<LinuxArchitecture> CURRENT =
            detect(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));

    /** The flags of open(2) whose values depend on the architecture. */
    final int directoryFlag;

    final int noFollowFlag;

    LinuxArchitecture(int directoryFlag, int noFollowFlag) {
        this.directoryFlag = directoryFlag;
        this.noFollowFlag = noFollowFlag;
    }

    static LinuxArchitecture current() {
        return CURRENT.orElseThrow(
                () -> new UnsupportedPlatformException(System.getProperty("os.name", "an unnamed system"),
                        System.getProperty("os.arch", "unknown hardware")));
    }

    static Optional<LinuxArchitecture> detect(String operatingSystem, String architecture) {
        if (!operatingSystem.equals("Linux")) {
            return Optional.empty();
        }
        return switch (architecture.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> Optional.of(X86_64);
            case "aarch64", "arm64" -> Optional.of(AARCH64);
            default -> Optional.empty();
        };
    }
}
