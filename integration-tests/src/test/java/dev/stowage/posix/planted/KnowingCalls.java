package dev.stowage.posix.planted;

import dev.stowage.api.planted.ChattyContract;

/** System calls that know of containers. */
public final class KnowingCalls {
    ChattyContract contract;
}
