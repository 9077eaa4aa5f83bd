package dev.stowage.api;

import dev.stowage.api.error.InvalidArgumentException;

/**
 * A process, told apart from later processes that get the same pid.
 *
 * @param pid the process id, in the namespace of the observer
 * @param startTimeTicks the start time in clock ticks since boot: field 22 of {@code /proc/PID/stat}, see
 * proc(5)
 * @param bootId the kernel's random id of this boot: {@code /proc/sys/kernel/random/boot_id}, see random(4)
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public record ProcessIdentity(long pid, long startTimeTicks, String bootId) {

    /**
     * Checks the parts.
     *
     * @throws InvalidArgumentException if the pid is below 1, the start time negative or the boot id empty
     */
    public ProcessIdentity {
        if (pid < 1 || startTimeTicks < 0 || bootId.isEmpty()) {
            throw new InvalidArgumentException(
                    "process identity " + pid + "/" + startTimeTicks + "/" + bootId,
                    "needs a pid from 1, a start time from 0 and a boot id");
        }
    }
}
