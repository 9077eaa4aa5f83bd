package dev.stowage.integration.crash;

/** The extent of the crash tests. */
enum CrashTestScale {
    /** A sample, for every build. */
    SHORT,
    /** Everything, selected by {@code -Dstowage.crash=long}. */
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
