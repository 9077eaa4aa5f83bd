package dev.stowage.api.error;

import dev.stowage.api.Stability;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One thing that keeps a host program from starting. Immutable.
 *
 * @since 0.1
 */
@Stability(Stability.Level.EVOLVING)
public final class LoadProblem implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String subject;
    private final String cause;
    private final String hint;

    private LoadProblem(Kind kind, String subject, String cause, String hint) {
        this.kind = kind;
        this.subject = subject;
        this.cause = cause;
        this.hint = hint;
    }

    /**
     * {@return a problem without a hint}
     *
     * @param kind what kind of problem
     * @param subject the plugin or setting
     * @param cause what is wrong with it
     */
    public static LoadProblem of(Kind kind, String subject, String cause) {
        return new LoadProblem(kind, subject, cause, "");
    }

    /**
     * {@return a problem of a setting}
     *
     * @param subject the key, and the value where it is wrong
     * @param cause what is wrong with it, and what would be right
     */
    public static LoadProblem setting(String subject, String cause) {
        return of(Kind.SETTING, subject, cause);
    }

    /**
     * {@return this problem with a hint}
     *
     * @param newHint what to do about it; may be empty
     */
    public LoadProblem withHint(String newHint) {
        return new LoadProblem(kind, subject, cause, newHint);
    }

    /** {@return what kind of problem it is} */
    public Kind kind() {
        return kind;
    }

    /** {@return the name or file of the plugin, or the key of the setting} */
    public String subject() {
        return subject;
    }

    /** {@return what is wrong, for people} */
    public String cause() {
        return cause;
    }

    /** {@return what to do about it, for people; may be empty} */
    public String hint() {
        return hint;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LoadProblem problem && kind == problem.kind && subject.equals(problem.subject)
                && cause.equals(problem.cause) && hint.equals(problem.hint);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * kind.hashCode() + subject.hashCode()) + cause.hashCode();
    }

    /** Returns one line for people. */
    @Override
    public String toString() {
        String text = kind == Kind.SETTING ? subject + ": " + cause : "plugin " + subject + ": " + cause;
        return hint.isEmpty() ? text : text + "; " + hint;
    }

    /** The kinds of problems. */
    public enum Kind {
        /** A setting has a wrong value, is given twice, or is unknown. */
        SETTING,
        /** An archive cannot be read, or would write outside its directory. */
        ARCHIVE,
        /** An archive is not the one that the list of checksums names. */
        CHECKSUM,
        /** The descriptor is missing or wrong. */
        DESCRIPTOR,
        /** Two plugins have the same id. */
        DUPLICATE,
        /** The plugin was made for another version of the API. */
        VERSION,
        /** The plugin did not start. */
        START,
        /** The plugin names no extension. */
        NO_EXTENSION,
        /** The plugin names several extensions. */
        SEVERAL_EXTENSIONS,
        /** The plugin contains its own copy of the API. */
        FOREIGN_API,
        /** The extension cannot be loaded, or is neither a runtime nor a storage backend. */
        EXTENSION,
        /** The extension has no suitable constructor, or its constructor failed. */
        CONSTRUCTOR
    }
}
