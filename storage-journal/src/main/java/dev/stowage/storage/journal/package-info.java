/** A status storage that commits in groups to a journal and answers from memory. */
@NullMarked
package dev.stowage.storage.journal;

import org.jspecify.annotations.NullMarked;
