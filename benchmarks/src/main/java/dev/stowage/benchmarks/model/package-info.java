/** Models of what peers do with a container's status, and baselines of the disk. */
@NullMarked
package dev.stowage.benchmarks.model;

import org.jspecify.annotations.NullMarked;
