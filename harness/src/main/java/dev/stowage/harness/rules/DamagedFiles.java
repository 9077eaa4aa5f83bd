package dev.stowage.harness.rules;

import dev.stowage.api.ContainerId;
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

/** The files of a closed store, and copies of them that are damaged. */
final class DamagedFiles {
    private static final int LONGEST_BLOCK = 64;
    private static final int SECTOR = 512;

    private final StorageBench bench;
    private final Path state;

    DamagedFiles(StorageBench bench) {
        this.bench = bench;
        this.state = bench.store.state();
    }

    /** How a file is damaged. */
    enum Kind {
        /** One bit is another. */
        BIT,
        /** Some bytes are others. */
        BYTES,
        /** A sector, or what there is of it, is zero. */
        SECTOR,
        /** The end is gone. */
        CUT,
        /** Something follows the end. */
        TAIL
    }

    /** What was done to which file. */
    record Wound(Path file, Kind kind, long place) {
        /** Returns the record whose file it is: its name begins with the id, and no id follows. */
        Optional<ContainerId> owner(Set<ContainerId> ids) {
            String name = file.getFileName().toString();
            return ids.stream()
                    .filter(id -> name.matches("\\Q" + id + "\\E(?:[^A-Za-z0-9._-].*|\\.json)"))
                    .findFirst();
        }

        @Override
        public String toString() {
            return kind + " at " + place + " of " + file;
        }
    }

    /** Returns every file that has bytes, each once, relative to the state directory. */
    List<Path> all() throws IOException {
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

    Path copy() throws IOException {
        Path copy = bench.workshop().freshDirectory("f").resolve("state");
        try (Stream<Path> tree = Files.walk(state)) {
            for (Path path : tree.toList()) {
                Files.copy(path, copy.resolve(state.relativize(path).toString()),
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return copy;
    }

    void remove(Path copy) throws IOException {
        try (Stream<Path> tree = Files.walk(copy)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    Wound wound(Path copy, RandomGenerator random) throws IOException {
        List<Path> files = all();
        Path file = files.get(random.nextInt(files.size()));
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        byte[] bytes = Files.readAllBytes(copy.resolve(file.toString()));
        int place = random.nextInt(bytes.length);
        byte[] block = new byte[1 + random.nextInt(LONGEST_BLOCK)];
        random.nextBytes(block);
        byte[] damaged = switch (kind) {
            case BIT -> {
                bytes[place] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                yield bytes;
            }
            case BYTES -> {
                System.arraycopy(block, 0, bytes, place, Math.min(block.length, bytes.length - place));
                yield bytes;
            }
            case SECTOR -> {
                int start = place / SECTOR * SECTOR;
                Arrays.fill(bytes, start, Math.min(bytes.length, start + SECTOR), (byte) 0);
                yield bytes;
            }
            case CUT -> Arrays.copyOf(bytes, place);
            case TAIL -> {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + block.length);
                System.arraycopy(block, 0, longer, bytes.length, block.length);
                yield longer;
            }
        };
        Files.write(copy.resolve(file.toString()), damaged);
        return new Wound(file, kind, place);
    }
}
