package dev.stowage.storage.journal;

import dev.stowage.api.storage.Level;
import java.nio.file.Path;

/** Updates a record for ever and says which revision was acknowledged. */
final class EndlessWriter {
    private EndlessWriter() {}

    public static void main(String[] arguments) {
        try (JournalStatusStorage storage = Stores.open(Path.of(arguments[0]))) {
            long revision = 0;
            while (revision < Long.MAX_VALUE) {
                Level level = Level.values()[(int) (revision % Level.values().length)];
                revision = storage.update(Stores.WEB, level, Stores::next).revision();
                System.out.println(revision + ".");
            }
        }
    }
}
