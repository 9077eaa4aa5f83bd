package dev.stowage.storage.sqlite;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.records.DecodeResult;
import dev.stowage.records.RecordJson;
import dev.stowage.records.RecordLookupKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Decodes rows. Other programs may have written them: a row whose key is not an id is ignored. */
final class RowDecoder {
    private RowDecoder() {}

    /** The lookup key of a row; empty if the row is ignored. */
    static Optional<RecordLookupKey> name(ResultSet row) throws SQLException {
        Optional<ContainerId> container = parse(row.getString(1), ContainerId::new);
        if (container.isEmpty()) {
            return Optional.empty();
        }
        ContainerId id = container.orElseThrow();
        // a damaged column contradicts the record, which is then unreadable
        ContainerId sandbox = parse(row.getString(2), ContainerId::new).orElse(id);
        return Optional.of(new RecordLookupKey(new QualifiedId(sandbox, id),
                parse(row.getString(3), ContainerName::new)));
    }

    /** The record of a row; empty if the row is ignored. */
    static Optional<RecordEntry> entry(ResultSet row) throws SQLException {
        Optional<RecordLookupKey> name = name(row);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        byte @Nullable [] bytes = row.getBytes(4);
        DecodeResult decodeResult = bytes == null
                ? new DecodeResult.CorruptedRecord("is longer than " + RecordJson.MAXIMUM_LENGTH + " bytes")
                : RecordJson.decode(bytes);
        QualifiedId id = name.orElseThrow().id();
        return Optional.of(switch (decodeResult) {
            case DecodeResult.DecodedRecord decodedRecord when matchesColumns(row, decodedRecord.record()) ->
                RecordEntry.readable(decodedRecord.record());
            case DecodeResult.DecodedRecord other -> RecordEntry.unreadable(id, "is of " + other.record().id()
                    + " and does not agree with its row, which was edited or copied");
            case DecodeResult.DecodeFailure decodeFailure ->
                RecordEntry.unreadable(id, decodeFailure.reason());
        });
    }

    private static boolean matchesColumns(ResultSet row, ContainerRecord record) throws SQLException {
        return record.id().container().value().equals(row.getString(1))
                && record.id().sandbox().value().equals(row.getString(2))
                && record.name().map(ContainerName::value).equals(Optional.ofNullable(row.getString(3)));
    }

    private static <T> Optional<T> parse(@Nullable String text, Function<String, T> type) {
        try {
            return Optional.ofNullable(text).map(type);
        } catch (InvalidArgumentException e) {
            // the callers ignore such a row, or report its record as unreadable
            return Optional.empty();
        }
    }
}
