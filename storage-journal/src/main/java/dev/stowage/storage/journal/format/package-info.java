/** The bytes of segments and snapshots: encoding, decoding and checksums, without any file. */
@NullMarked
package dev.stowage.storage.journal.format;

import org.jspecify.annotations.NullMarked;
