/**
 * The rules about storages that need more than one process or a fault: writers that are killed, a loss of
 * power, system calls that fail, full disks, damaged files.
 */
@NullMarked
package dev.stowage.harness.rules.crash;

import org.jspecify.annotations.NullMarked;
