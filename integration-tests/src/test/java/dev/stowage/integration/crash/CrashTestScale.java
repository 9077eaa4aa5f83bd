package dev.stowage.integration.crash;

/** How much is tried. */
enum CrashTestScale {
    /** A sample, in every build. */
    SHORT,
    /** Everything, by {@code -Dstowage.crash=long}. */
    LONG;

    static CrashTestScale of() {
        return System.getProperty("stowage.crash", "short").equals("long") ? LONG : SHORT;
    }

    int of(int sample, int complete) {
        return switch (this) {
            case SHORT -> sample;
            case LONG -> complete;
        };
    }
}
