package dev.stowage.checks.crash;

/** How much is tried. */
enum Scale {
    /** A sample, in every build. */
    SHORT,
    /** Everything, by {@code -Dstowage.crash=long}. */
    LONG;

    static Scale of() {
        return System.getProperty("stowage.crash", "short").equals("long") ? LONG : SHORT;
    }

    int of(int few, int many) {
        return switch (this) {
            case SHORT -> few;
            case LONG -> many;
        };
    }
}
