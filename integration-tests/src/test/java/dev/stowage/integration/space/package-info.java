/** Containers on file systems that are full, read-only or without inodes. */
@NullMarked
package dev.stowage.integration.space;

import org.jspecify.annotations.NullMarked;
