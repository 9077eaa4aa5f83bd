package dev.stowage.benchmarks.model;

import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.records.DecodeResult;
import dev.stowage.records.RecordJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Steps that several models share. All models write the same JSON, so that its cost is equal. */
final class RecordFile {
    private RecordFile() {}

    static ContainerRecord decode(byte[] bytes) throws IOException {
        return switch (RecordJson.decode(bytes)) {
            case DecodeResult.DecodedRecord(ContainerRecord record) -> record;
            case DecodeResult.CorruptedRecord(String reason) -> throw new IOException(reason);
            case DecodeResult.UnsupportedVersion(String version) ->
                throw new IOException("version " + version);
        };
    }

    static ContainerRecord read(Path file) throws IOException {
        return decode(Files.readAllBytes(file));
    }

    static void write(FileChannel file, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
    }

    static FileChannel open(Path file, StandardOpenOption... options) throws IOException {
        return FileChannel.open(file, (OpenOption[]) options);
    }

    static void syncDirectory(Path directory) throws IOException {
        try (FileChannel open = open(directory, StandardOpenOption.READ)) {
            open.force(true);
        }
    }
}
