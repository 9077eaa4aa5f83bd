package dev.stowage.storage.file;

/** The steps of the write path, in order. Tests fail a step or kill the process just before it. */
enum FileFailpoint {
    /** Create or update: the new record's temporary file is made. */
    CREATE_TEMPORARY,
    /** Its bytes are written. */
    WRITE_TEMPORARY,
    /** Its bytes are made durable. */
    SYNC_TEMPORARY,
    /** Its directory entry is made durable: from here on, opening the store rolls it forward. */
    SYNC_DIRECTORY,
    /** The version of the shard becomes odd: readers read the file. */
    BEGIN_WRITE,
    /** It is renamed to the record: from here on, readers see it. */
    RENAME,
    /** The shard gets its next even version. */
    END_WRITE,
    /** Delete: a leftover of a killed writer is removed. */
    REMOVE_LEFTOVER,
    /** Delete: the record is removed. */
    REMOVE_RECORD,
    /** Delete: the removal is made durable. */
    SYNC_REMOVAL,
    /** The write is complete and has not returned yet. */
    RETURN
}
