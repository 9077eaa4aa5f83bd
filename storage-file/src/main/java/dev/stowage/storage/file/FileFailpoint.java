package dev.stowage.storage.file;

/** The acts of the write path, in their order. Tests fail or kill the process just before each of them. */
enum FileFailpoint {
    /** Create or update: the new record's temporary file is made. */
    CREATE_TEMPORARY,
    /** Its bytes are written. */
    WRITE_TEMPORARY,
    /** Its bytes are made durable. */
    SYNC_TEMPORARY,
    /** Its directory entry is made durable: from here on, opening the store rolls it forward. */
    SYNC_DIRECTORY,
    /** Readers are told to look at the file. */
    BEGIN_WRITE,
    /** It takes the place of the record: from here on, readers see it. */
    RENAME,
    /** Readers are told the new generation. */
    END_WRITE,
    /** Delete: a leftover of a killed writer is removed. */
    REMOVE_LEFTOVER,
    /** Delete: the record is removed. */
    REMOVE_RECORD,
    /** Delete: the removal is made durable. */
    SYNC_REMOVAL,
    /** Everything is done; the caller has not been told. */
    RETURN
}
