/** The files of the log, and the state that recovery reads from them. */
@NullMarked
package dev.stowage.storage.journal.log;

import org.jspecify.annotations.NullMarked;
