/** Models of what peers do with a container's status, and the raw limits of the disk. */
@NullMarked
package dev.stowage.benchmarks.model;

import org.jspecify.annotations.NullMarked;
