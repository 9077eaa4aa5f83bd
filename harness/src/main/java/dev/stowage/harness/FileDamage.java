package dev.stowage.harness;

import dev.stowage.api.FullId;
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

/** Damages records in files of which nothing is known but that texts stand there as they are. */
final class FileDamage implements Damage {
    @Override
    public void apply(Path stateDirectory, FullId id, Kind kind) throws IOException {
        damage(own(stateDirectory, id).orElseThrow(() -> new NotRunException(
                "the storage keeps no file of its own for each record")), kind);
    }

    @Override
    public Reach apply(Path stateDirectory, ContainerRecord record, Kind kind) throws IOException {
        Optional<Path> own = own(stateDirectory, record.id());
        if (own.isPresent()) {
            damage(own.orElseThrow(), kind);
            return Reach.RECORD;
        }
        byte[] text = record.config().bundle().toString().getBytes(StandardCharsets.UTF_8);
        int found = 0;
        for (Path file : files(stateDirectory)) {
            found += overwrite(file, text, kind);
        }
        if (found == 0) {
            throw new NotRunException("the storage keeps neither a file of its own for each record nor the"
                    + " path of its bundle as it is");
        }
        return Reach.FILES;
    }

    private static List<Path> files(Path stateDirectory) throws IOException {
        if (!Files.isDirectory(stateDirectory)) {
            throw new NotRunException("the storage keeps nothing in its state directory");
        }
        try (Stream<Path> files = Files.walk(stateDirectory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static Optional<Path> own(Path stateDirectory, FullId id) throws IOException {
        Pattern name = Pattern
                .compile(Pattern.quote(id.container().value()) + "(?:[^A-Za-z0-9._-].*|\\.json)");
        List<Path> found = files(stateDirectory).stream()
                .filter(file -> name.matcher(file.getFileName().toString()).matches())
                .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private static void damage(Path file, Kind kind) throws IOException {
        Files.write(file, kind.of(Files.readAllBytes(file)));
    }

    /** Overwrites a path wherever it stands in a file, and not where a longer one begins so. */
    private static int overwrite(Path file, byte[] text, Kind kind) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        byte[] other = switch (kind) {
            case EMPTY, NUL_FILLED -> new byte[text.length];
            case TRUNCATED -> Arrays.copyOf(Arrays.copyOf(text, text.length / 2), text.length);
            case GARBAGE -> kind.of(text);
            case UNKNOWN_VERSION -> throw new NotRunException("the storage keeps no file of its own for each"
                    + " record: nobody outside knows which bytes are the version");
        };
        int found = 0;
        for (int at = 0; at + text.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + text.length, text, 0, text.length)
                    && !goesOn(bytes, at + text.length)) {
                System.arraycopy(other, 0, bytes, at, text.length);
                found++;
            }
        }
        if (found > 0) {
            Files.write(file, bytes);
        }
        return found;
    }

    private static boolean goesOn(byte[] bytes, int end) {
        return end < bytes.length
                && (Character.isLetterOrDigit(bytes[end]) || "/._-".indexOf(bytes[end]) >= 0);
    }
}
