/** A status storage that keeps one readable file per container. */
@NullMarked
package dev.stowage.storage.file;

import org.jspecify.annotations.NullMarked;
