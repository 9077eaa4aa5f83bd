package dev.stowage.harness.rules.crash;

import dev.stowage.api.ContainerId;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Damages copies of the files of a closed store. */
final class StoreFileCorruptor {
    private static final int LONGEST_BLOCK = 64;
    private static final int SECTOR = 512;

    private final StorageFixture fixture;
    private final Path state;

    StoreFileCorruptor(StorageFixture fixture) {
        this.fixture = fixture;
        this.state = fixture.store().stateDirectory();
    }

    /** The kinds of damage to a file. */
    enum FileCorruption {
        /** One bit is flipped. */
        BIT_FLIP,
        /** Some bytes are overwritten. */
        OVERWRITTEN_BYTES,
        /** A sector, or a part of it, is zero. */
        ZEROED_SECTOR,
        /** The end is missing. */
        TRUNCATED_TAIL,
        /** Bytes are appended. */
        APPENDED_BYTES
    }

    /** A file and the damage to it. */
    record CorruptedFile(Path file, FileCorruption fileCorruption, long offset) {
        /**
         * Returns the container whose record the file holds alone: the name of the file begins with its id.
         */
        Optional<ContainerId> owner(Set<ContainerId> ids) {
            String name = file.getFileName().toString();
            return ids.stream()
                    .filter(id -> name.matches("\\Q" + id + "\\E(?:[^A-Za-z0-9._-].*|\\.json)"))
                    .findFirst();
        }

        @Override
        public String toString() {
            return fileCorruption + " at " + offset + " of " + file;
        }
    }

    /** Returns every file that is not empty, relative to the state directory. */
    List<Path> listFiles() throws IOException {
        if (!Files.isDirectory(state)) {
            return List.of();
        }
        try (Stream<Path> tree = Files.walk(state)) {
            return tree.filter(path -> Files.isRegularFile(path) && path.toFile().length() > 0)
                    .map(state::relativize)
                    .sorted()
                    .toList();
        }
    }

    Path copyStore() throws IOException {
        Path copy = fixture.context().freshDirectory("f").resolve("state");
        try (Stream<Path> tree = Files.walk(state)) {
            for (Path path : tree.toList()) {
                Files.copy(path, copy.resolve(state.relativize(path).toString()),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return copy;
    }

    void deleteCopy(Path copy) throws IOException {
        try (Stream<Path> tree = Files.walk(copy)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    CorruptedFile corruptRandomFile(Path copy, RandomGenerator random) throws IOException {
        List<Path> files = listFiles();
        Path file = files.get(random.nextInt(files.size()));
        FileCorruption fileCorruption =
                FileCorruption.values()[random.nextInt(FileCorruption.values().length)];
        byte[] bytes = Files.readAllBytes(copy.resolve(file.toString()));
        int offset = random.nextInt(bytes.length);
        byte[] block = new byte[1 + random.nextInt(LONGEST_BLOCK)];
        random.nextBytes(block);
        byte[] damaged = switch (fileCorruption) {
            case BIT_FLIP -> {
                bytes[offset] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                yield bytes;
            }
            case OVERWRITTEN_BYTES -> {
                System.arraycopy(block, 0, bytes, offset, Math.min(block.length, bytes.length - offset));
                yield bytes;
            }
            case ZEROED_SECTOR -> {
                int start = offset / SECTOR * SECTOR;
                Arrays.fill(bytes, start, Math.min(bytes.length, start + SECTOR), (byte) 0);
                yield bytes;
            }
            case TRUNCATED_TAIL -> Arrays.copyOf(bytes, offset);
            case APPENDED_BYTES -> {
                byte[] extended = Arrays.copyOf(bytes, bytes.length + block.length);
                System.arraycopy(block, 0, extended, bytes.length, block.length);
                yield extended;
            }
        };
        Files.write(copy.resolve(file.toString()), damaged);
        return new CorruptedFile(file, fileCorruption, offset);
    }
}
