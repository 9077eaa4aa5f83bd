/**
 * Disks for the suite: file systems whose power can be cut and that can be full. They disappear with the
 * process that created them.
 */
@NullMarked
package dev.stowage.harness.disk;

import org.jspecify.annotations.NullMarked;
