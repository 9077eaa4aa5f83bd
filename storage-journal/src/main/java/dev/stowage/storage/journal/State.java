package dev.stowage.storage.journal;

/**
 * Where a store stands.
 *
 * @param image what it holds
 * @param snapshot number of the snapshot that the log goes on from
 * @param segment the last segment
 * @param end where the last frame ends
 * @param stamp the last frame's
 */
record State(Image image, long snapshot, Segment segment, long end, long stamp) {}
