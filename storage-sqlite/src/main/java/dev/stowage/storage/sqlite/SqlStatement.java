package dev.stowage.storage.sqlite;

import dev.stowage.records.RecordJson;

/** All statements on records. Each is one transaction, so that none is ever left incomplete. */
enum SqlStatement {
    /** One record, by its id. */
    FIND("SELECT " + SqlStatement.COLUMNS + " FROM records WHERE container = ?1"),
    /** All records. */
    LIST("SELECT " + SqlStatement.COLUMNS + " FROM records ORDER BY container"),
    /** The records of a sandbox. */
    LIST_SANDBOX("SELECT " + SqlStatement.COLUMNS + " FROM records WHERE sandbox = ?1 ORDER BY container"),
    /** A superset of what a text can mean: ids that begin with it, a name, an id after a slash. */
    CANDIDATES("SELECT container, sandbox, name FROM records"
            + " WHERE container >= ?1 AND container < ?1 || char(127)"
            + " UNION SELECT container, sandbox, name FROM records WHERE name = ?1"
            + " UNION SELECT container, sandbox, name FROM records WHERE container = ?2"),
    /** Creates a record; changes no row if the id or name is taken. */
    INSERT("INSERT INTO records (container, sandbox, name, record) VALUES (?1, ?2, ?3, ?4)"
            + " ON CONFLICT DO NOTHING"),
    /** Replaces a record by its next revision. */
    UPDATE("UPDATE records SET record = ?2 WHERE container = ?1"),
    /** Deletes a record. */
    DELETE("DELETE FROM records WHERE container = ?1");

    /** Does not fetch a record that exceeds the maximum length. */
    private static final String COLUMNS = "container, sandbox, name," + " CASE WHEN octet_length(record) <= "
            + RecordJson.MAXIMUM_LENGTH + " THEN record END";

    private final String text;

    SqlStatement(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
