package dev.stowage.posix;

import java.io.Serial;

/** This machine is not one that the package's system calls are written for. Nothing was done. */
public final class UnsupportedPlatformException extends UnsupportedOperationException {
    @Serial
    private static final long serialVersionUID = 1;

    UnsupportedPlatformException(String operatingSystem, String architecture) {
        super("Linux on x86_64 or aarch64 is needed, this is " + operatingSystem + " on " + architecture);
    }
}
