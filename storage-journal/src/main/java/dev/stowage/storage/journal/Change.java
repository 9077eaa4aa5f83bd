package dev.stowage.storage.journal;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.FullId;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.records.RecordName;
import dev.stowage.storage.journal.Entry.Life;
import java.util.Optional;

/**
 * One record of the log: a head that says what happens to whom and how long the parts are, and the parts. In
 * a frame the heads come first, under the frame's checksum; each part has its own, so that a bad byte costs
 * one container and not the store.
 */
sealed interface Change {
    /** Which container. */
    ContainerId id();

    /** A container comes, or is as a snapshot holds it. */
    record Put(Entry entry) implements Change {
        @Override
        public ContainerId id() {
            return entry.name().container();
        }
    }

    /** A status is replaced: only what changes is written. */
    record Replace(ContainerId id, Life life, long revision, Part status) implements Change {}

    /** A container goes. */
    record Remove(ContainerId id, Life life) implements Change {}

    /** Nothing in place of a config or status that a record does not carry. */
    Part NOTHING = new Part(new byte[0]);

    /** The longest head: three texts of at most 255 bytes. */
    int LONGEST_HEAD = 1024;

    /** Which container a change is of, and how it is written. */
    private static int code(Change change) {
        return switch (change) {
            case Put put -> 1;
            case Replace replace -> 2;
            case Remove remove -> 3;
        };
    }

    /** The encoded head. */
    default byte[] head() {
        Output out = new Output(128);
        out.int8(code(this));
        switch (this) {
            case Put(Entry entry) -> {
                numbers(out, entry.life(), entry.revision());
                out.text(id().value());
                out.text(entry.name().id().sandbox().value());
                out.text(entry.name().name().map(ContainerName::value).orElse(""));
            }
            case Replace replace -> {
                numbers(out, replace.life, replace.revision);
                out.text(replace.id.value());
            }
            case Remove remove -> {
                numbers(out, remove.life, 0);
                out.text(remove.id.value());
            }
        }
        part(out, config());
        part(out, status());
        return out.toBytes();
    }

    default Part config() {
        return switch (this) {
            case Put(Entry entry) -> entry.config();
            case Replace replace -> NOTHING;
            case Remove remove -> NOTHING;
        };
    }

    default Part status() {
        return switch (this) {
            case Put(Entry entry) -> entry.status();
            case Replace replace -> replace.status;
            case Remove remove -> NOTHING;
        };
    }

    /** How many bytes the parts take. */
    default int bodyLength() {
        return config().length() + status().length();
    }

    private static void numbers(Output out, Life life, long revision) {
        out.int64(life.high());
        out.int64(life.low());
        out.int64(revision);
    }

    private static void part(Output out, Part part) {
        out.int8(part.version());
        out.int32(part.length());
        out.int32(part.checksum());
    }

    /** Reads a head from the one input, and the parts that it names from the other. */
    static Change read(Input heads, Input bodies) throws DamagedException {
        int code = heads.int8();
        Life life = new Life(heads.int64(), heads.int64());
        long revision = heads.int64();
        try {
            ContainerId id = new ContainerId(heads.text());
            return switch (code) {
                case 1 -> {
                    FullId full = new FullId(new ContainerId(heads.text()), id);
                    String name = heads.text();
                    RecordName found = new RecordName(full,
                            name.isEmpty() ? Optional.empty() : Optional.of(new ContainerName(name)));
                    yield new Put(new Entry(found, life, revision, readPart(heads, bodies),
                            readPart(heads, bodies)));
                }
                case 2 -> {
                    readPart(heads, bodies);
                    yield new Replace(id, life, revision, readPart(heads, bodies));
                }
                case 3 -> {
                    readPart(heads, bodies);
                    readPart(heads, bodies);
                    yield new Remove(id, life);
                }
                default -> throw new DamagedException("holds a record of a kind that is not known here");
            };
        } catch (InvalidArgumentException e) {
            throw new DamagedException(String.valueOf(e.getMessage()));
        }
    }

    private static Part readPart(Input heads, Input bodies) throws DamagedException {
        int version = heads.int8();
        int length = heads.int32();
        int checksum = heads.int32();
        return new Part(version, bodies.bytes(length), checksum);
    }

    /** Whether all parts are what was written. */
    default boolean isWhole() {
        return config().isWhole() && status().isWhole();
    }
}
