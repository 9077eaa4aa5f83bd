/**
 * The rules for status storage that need several processes or faults: killed writers, loss of power, failing
 * system calls, full disks, damaged files.
 */
@NullMarked
package dev.stowage.harness.rules.crash;

import org.jspecify.annotations.NullMarked;
