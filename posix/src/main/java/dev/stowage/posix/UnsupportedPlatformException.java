package dev.stowage.posix;

import java.io.Serial;

/** The system calls of this package do not support this operating system or processor. Nothing was done. */
public final class UnsupportedPlatformException extends UnsupportedOperationException {
    @Serial
    private static final long serialVersionUID = 1;

    UnsupportedPlatformException(String operatingSystem, String architecture) {
        super("requires Linux on x86_64 or aarch64, this is " + operatingSystem + " on " + architecture);
    }
}
