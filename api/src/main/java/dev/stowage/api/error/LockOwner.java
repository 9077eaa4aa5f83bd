package dev.stowage.api.error;

import dev.stowage.api.Stability;
import java.io.Serializable;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The holder of a lock that a caller waited for. Immutable.
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public final class LockOwner implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final long NO_PID = -1;

    private final long pid;
    private final String activity;

    private LockOwner(long pid, String activity) {
        this.pid = pid;
        this.activity = activity;
    }

    /**
     * {@return the owner of a lock that a process of this host holds}
     *
     * @param pid the process id
     * @param activity what the process does under the lock, for example {@code stop web-1}
     */
    public static LockOwner process(long pid, String activity) {
        return new LockOwner(pid, activity);
    }

    /**
     * {@return an owner whose process is not known or not of this host}
     *
     * @param activity who holds the lock, for example {@code another client of the cluster}
     */
    public static LockOwner unidentified(String activity) {
        return new LockOwner(NO_PID, activity);
    }

    /** {@return the id of the process that holds the lock, if it is a known process of this host} */
    public OptionalLong pid() {
        return pid == NO_PID ? OptionalLong.empty() : OptionalLong.of(pid);
    }

    /** {@return what the owner does under the lock, for people} */
    public String activity() {
        return activity;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LockOwner owner && pid == owner.pid && activity.equals(owner.activity);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(pid) + activity.hashCode();
    }

    /** Returns {@code pid 4711, stop web-1}, or the activity alone. */
    @Override
    public String toString() {
        return pid == NO_PID ? activity : "pid " + pid + ", " + activity;
    }
}
