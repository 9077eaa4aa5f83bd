package dev.stowage.harness;

import dev.stowage.api.QualifiedId;
import dev.stowage.api.storage.ContainerRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Damages records in files of an unknown format that contain texts without encoding. */
final class FileRecordCorruptor implements RecordCorruptor {
    @Override
    public void corrupt(Path stateDirectory, QualifiedId id, RecordCorruption recordCorruption)
            throws IOException {
        corruptFile(
                recordFile(stateDirectory, id).orElseThrow(
                        () -> new NotRunException("the storage keeps no file of its own for each record")),
                recordCorruption);
    }

    @Override
    public CorruptionScope corrupt(Path stateDirectory, ContainerRecord record,
            RecordCorruption recordCorruption) throws IOException {
        Optional<Path> recordFile = recordFile(stateDirectory, record.id());
        if (recordFile.isPresent()) {
            corruptFile(recordFile.orElseThrow(), recordCorruption);
            return CorruptionScope.RECORD;
        }
        byte[] text = record.config().bundle().toString().getBytes(StandardCharsets.UTF_8);
        int occurrences = 0;
        for (Path file : files(stateDirectory)) {
            occurrences += overwrite(file, text, recordCorruption);
        }
        if (occurrences == 0) {
            throw new NotRunException("the storage keeps neither a file of its own for each record nor the"
                    + " path of its bundle in plain text");
        }
        return CorruptionScope.FILES;
    }

    private static List<Path> files(Path stateDirectory) throws IOException {
        if (!Files.isDirectory(stateDirectory)) {
            throw new NotRunException("the storage keeps nothing in its state directory");
        }
        try (Stream<Path> files = Files.walk(stateDirectory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static Optional<Path> recordFile(Path stateDirectory, QualifiedId id) throws IOException {
        Pattern name =
                Pattern.compile(Pattern.quote(id.container().value()) + "(?:[^A-Za-z0-9._-].*|\\.json)");
        List<Path> occurrences = files(stateDirectory).stream()
                .filter(file -> name.matcher(file.getFileName().toString()).matches())
                .toList();
        return occurrences.size() == 1 ? Optional.of(occurrences.getFirst()) : Optional.empty();
    }

    private static void corruptFile(Path file, RecordCorruption recordCorruption) throws IOException {
        Files.write(file, recordCorruption.applyTo(Files.readAllBytes(file)));
    }

    /** Overwrites each occurrence of a path in a file, except where it is the beginning of a longer path. */
    private static int overwrite(Path file, byte[] text, RecordCorruption recordCorruption)
            throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        byte[] replacement = switch (recordCorruption) {
            case EMPTY, NUL_FILLED -> new byte[text.length];
            case TRUNCATED -> Arrays.copyOf(Arrays.copyOf(text, text.length / 2), text.length);
            case GARBAGE -> recordCorruption.applyTo(text);
            case UNKNOWN_VERSION -> throw new NotRunException("the storage keeps no file of its own for each"
                    + " record: the suite does not know which bytes are the version");
        };
        int occurrences = 0;
        for (int offset = 0; offset + text.length <= bytes.length; offset++) {
            if (Arrays.equals(bytes, offset, offset + text.length, text, 0, text.length)
                    && !continuesPath(bytes, offset + text.length)) {
                System.arraycopy(replacement, 0, bytes, offset, text.length);
                occurrences++;
            }
        }
        if (occurrences > 0) {
            Files.write(file, bytes);
        }
        return occurrences;
    }

    private static boolean continuesPath(byte[] bytes, int end) {
        return end < bytes.length
                && (Character.isLetterOrDigit(bytes[end]) || "/._-".indexOf(bytes[end]) >= 0);
    }
}
