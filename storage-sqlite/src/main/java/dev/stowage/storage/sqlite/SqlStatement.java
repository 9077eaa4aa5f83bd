package dev.stowage.storage.sqlite;

import dev.stowage.records.RecordJson;

/** Every statement on records: each is a transaction of its own, so none can be left half done. */
enum SqlStatement {
    /** One record, by its id. */
    FIND("SELECT " + SqlStatement.COLUMNS + " FROM records WHERE container = ?1"),
    /** All records. */
    LIST("SELECT " + SqlStatement.COLUMNS + " FROM records ORDER BY container"),
    /** The records of a sandbox. */
    LIST_SANDBOX("SELECT " + SqlStatement.COLUMNS + " FROM records WHERE sandbox = ?1 ORDER BY container"),
    /** Whatever a text could mean: an id that begins with it, a name, or an id after a slash. */
    CANDIDATES("SELECT container, sandbox, name FROM records"
            + " WHERE container >= ?1 AND container < ?1 || char(127)"
            + " UNION SELECT container, sandbox, name FROM records WHERE name = ?1"
            + " UNION SELECT container, sandbox, name FROM records WHERE container = ?2"),
    /** A new record; no row if its id or its name is taken. */
    INSERT("INSERT INTO records (container, sandbox, name, record) VALUES (?1, ?2, ?3, ?4)"
            + " ON CONFLICT DO NOTHING"),
    /** The next revision. */
    UPDATE("UPDATE records SET record = ?2 WHERE container = ?1"),
    /** The end of a record. */
    DELETE("DELETE FROM records WHERE container = ?1");

    /** A record that is too long for us is not even fetched. */
    private static final String COLUMNS = "container, sandbox, name,"
            + " CASE WHEN octet_length(record) <= " + RecordJson.MAXIMUM_LENGTH + " THEN record END";

    private final String text;

    SqlStatement(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
