/** Records in an SQLite database. */
module dev.stowage.storage.sqlite {
    requires java.sql;
    requires transitive dev.stowage.api;
    requires dev.stowage.posix;
    requires dev.stowage.records;
    requires static jakarta.inject;
    requires static org.jspecify;
    requires org.xerial.sqlitejdbc;

    exports dev.stowage.storage.sqlite;
}
