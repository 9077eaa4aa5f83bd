/**
 * Disks of the suite's own: file systems that can lose their power, fill up and be copied as they are. All of
 * them vanish with the process that made them.
 */
@NullMarked
package dev.stowage.harness.disk;

import org.jspecify.annotations.NullMarked;
