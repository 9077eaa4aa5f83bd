package dev.stowage.harness.wrong.storage;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.wrong.WrongBackend;
import dev.stowage.records.Decoded;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** What a storage can make of files that have changed. */
final class WrongFlips {
    private WrongFlips() {}

    static List<WrongBackend> all() {
        return List.of(
                wrong("what cannot be read is made up", MakingUp::new, Clause.DAMAGE_SEEN),
                wrong("one bad record closes the store", Refusing::new, Clause.DAMAGE_ALONE),
                wrong("a bad record is hidden", Hiding::new, Clause.DAMAGE_ALONE));
    }

    private static WrongBackend wrong(String name, Function<BackendContext, StatusStorage> opener,
            Clause... caught) {
        return WrongBackend.of(name, StorageSubject.of(name, opener), caught);
    }

    private static final class MakingUp extends FlushingFileStorage {
        MakingUp(BackendContext context) {
            super(context);
        }

        @Override
        Decoded decoded(ContainerId id) throws IOException {
            Decoded decoded = super.decoded(id);
            return decoded instanceof Decoded.Unreadable
                    ? new Decoded.Intact(WrongStore.madeUp(id))
                    : decoded;
        }
    }

    private static final class Refusing extends FlushingFileStorage {
        Refusing(BackendContext context) {
            super(context);
            if (list().stream().anyMatch(RecordEntry.Unreadable.class::isInstance)) {
                throw new StorageUnavailableException("the store", Operation.OPEN, "a record is damaged");
            }
        }
    }

    private static final class Hiding extends FlushingFileStorage {
        Hiding(BackendContext context) {
            super(context);
        }

        @Override
        public List<RecordEntry> list() {
            return super.list().stream().filter(RecordEntry.Intact.class::isInstance).toList();
        }
    }
}
