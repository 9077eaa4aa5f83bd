/**
 * OCI bundles: a checked view of a directory with {@code config.json}, private copies of it, and bundles of
 * our own making. See the OCI runtime specification, {@code config.md} and {@code config-linux.md}.
 */
@NullMarked
package dev.stowage.bundle;

import org.jspecify.annotations.NullMarked;
