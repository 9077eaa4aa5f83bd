package dev.stowage.bundle;

/**
 * A resource limit of the process, see getrlimit(2). {@link Long#MAX_VALUE} also stands for anything larger.
 *
 * @param type for example {@code RLIMIT_NOFILE}
 * @param soft the limit in force
 * @param hard how far the process may raise it
 */
public record OciRlimit(String type, long soft, long hard) {}
