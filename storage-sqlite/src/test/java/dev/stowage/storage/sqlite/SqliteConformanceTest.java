package dev.stowage.storage.sqlite;

import dev.stowage.api.BackendContext;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.InMemoryTempDirFactory;
import dev.stowage.harness.RecordCorruptor;
import dev.stowage.harness.StorageConformance;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.SuiteOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import org.junit.jupiter.api.io.TempDir;

class SqliteConformanceTest extends StorageConformance {
    @TempDir(factory = InMemoryTempDirFactory.class)
    Path work;

    @Override
    protected String name() {
        return "sqlite";
    }

    @Override
    protected StatusStorage open(BackendContext context) {
        return new SqliteStatusStorage(context);
    }

    @Override
    protected SuiteOptions options() {
        return super.options().withWorkDirectory(work);
    }

    @Override
    protected StorageSubject subject() {
        return super.subject().withCorruptor(SqliteConformanceTest::damage);
    }

    /** By SQL: bytes of the file must not be touched in the process that has it open. */
    private static void damage(Path state, QualifiedId id, RecordCorruptor.RecordCorruption recordCorruption)
            throws IOException {
        try (Connection connection = SqliteFixtures.connect(state)) {
            String record = SqliteFixtures.queryText(connection,
                    "SELECT record FROM records WHERE container = '" + id.container() + "'");
            byte[] bytes = record.getBytes(StandardCharsets.UTF_8);
            try (PreparedStatement update = connection
                    .prepareStatement("UPDATE records SET record = CAST(? AS TEXT) WHERE container = ?")) {
                update.setBytes(1, switch (recordCorruption) {
                    case EMPTY -> new byte[0];
                    case TRUNCATED -> Arrays.copyOf(bytes, bytes.length / 2);
                    case NUL_FILLED -> new byte[bytes.length];
                    case GARBAGE -> garbage(bytes.length);
                    case UNKNOWN_VERSION ->
                        record.replace("\"v1\"", "\"v99\"").getBytes(StandardCharsets.UTF_8);
                });
                update.setString(2, id.container().value());
                if (update.executeUpdate() != 1) {
                    throw new IOException("there is no record of " + id);
                }
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private static byte[] garbage(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 167 + 43);
        }
        return bytes;
    }
}
