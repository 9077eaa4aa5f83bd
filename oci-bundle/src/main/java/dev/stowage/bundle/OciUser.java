package dev.stowage.bundle;

import java.util.List;

/**
 * Whom a program runs as.
 *
 * @param userId the user id, in the container
 * @param groupId the group id, in the container
 * @param additionalGroupIds further groups; copied
 */
public record OciUser(long userId, long groupId, List<Long> additionalGroupIds) {

    /** Copies the groups. */
    public OciUser {
        additionalGroupIds = List.copyOf(additionalGroupIds);
    }
}
