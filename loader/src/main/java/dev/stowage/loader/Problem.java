package dev.stowage.loader;

/**
 * One thing that keeps a host from starting.
 *
 * @param problemKind what sort of thing
 * @param subject the plugin or setting
 * @param cause what is wrong with it
 * @param hint what to do about it; may be empty
 */
public record Problem(ProblemKind problemKind, String subject, String cause, String hint) {

    /** The sorts of problems. */
    public enum ProblemKind {
        /** A setting has a wrong value, is given twice, or is not known. */
        SETTING,
        /** An archive cannot be read or would write outside its directory. */
        ARCHIVE,
        /** An archive is not the one that the list of checksums names. */
        CHECKSUM,
        /** The descriptor is missing or wrong. */
        DESCRIPTOR,
        /** Two plugins have the same id. */
        DUPLICATE,
        /** The plugin was made for another version of the api. */
        VERSION,
        /** The plugin did not start. */
        START,
        /** The plugin names no extension. */
        NO_EXTENSION,
        /** The plugin names several extensions. */
        SEVERAL_EXTENSIONS,
        /** The plugin brings its own copy of the api. */
        FOREIGN_API,
        /** The extension cannot be loaded, or is neither a runtime nor a storage. */
        EXTENSION,
        /** The extension has no fitting constructor, or its constructor failed. */
        CONSTRUCTOR
    }

    static Problem setting(String subject, String cause) {
        return new Problem(ProblemKind.SETTING, subject, cause, "");
    }

    /** Returns one line for people. */
    @Override
    public String toString() {
        String text = problemKind == ProblemKind.SETTING
                ? subject + ": " + cause
                : "plugin " + subject + ": " + cause;
        return hint.isEmpty() ? text : text + "; " + hint;
    }
}
