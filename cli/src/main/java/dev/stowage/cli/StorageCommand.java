package dev.stowage.cli;

import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageFeature;
import dev.stowage.api.storage.StorageLogEntry;
import dev.stowage.loader.Stowage;
import dev.stowage.records.RecordJson;
import dev.stowage.records.json.JsonCodec;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code stowage storage}. Reads or compacts the store, without an engine or a runtime. */
@Command(name = "storage", description = "Print the records of the store, verify that they are readable, or compact its log.")
final class StorageCommand extends Subcommand {
    @Parameters(paramLabel = "dump|verify|compact", description = "dump: print each record as one line of JSON."
            + " verify: print the unreadable records; exit code 1 if there are any. compact: replace the log by"
            + " a snapshot of the records.")
    private StorageAction action = StorageAction.VERIFY;

    @Option(names = "--log", description = "With dump: print the entries of the log instead of the records.")
    private boolean log;

    private enum StorageAction {
        DUMP,
        VERIFY,
        COMPACT
    }

    @Override
    public Integer call() {
        if (log && action != StorageAction.DUMP) {
            throw new UsageException("--log works only with dump");
        }
        try (Stowage stowage = Stowage.open(command().settings(), command().environment());
                StatusStorage storage =
                        stowage.storage(stowage.settings().storage(), stowage.settings().paths())) {
            return switch (action) {
                case DUMP -> dump(storage);
                case VERIFY -> verify(storage.list());
                case COMPACT -> {
                    requireLog(storage).compact();
                    yield CommandExitCodes.SUCCESS;
                }
            };
        }
    }

    private int dump(StatusStorage storage) {
        if (log) {
            requireLog(storage).log().forEach(entry -> print(json(entry).toString()));
        } else {
            storage.list().forEach(entry -> print(json(entry).toString()));
        }
        return CommandExitCodes.SUCCESS;
    }

    private int verify(List<RecordEntry> entries) {
        int unreadable = 0;
        for (RecordEntry entry : entries) {
            if (entry instanceof RecordEntry.UnreadableRecord damaged) {
                unreadable++;
                print(damaged.id() + ": the record " + damaged.reason());
            }
        }
        print(entries.size() + (entries.size() == 1 ? " record, " : " records, ") + unreadable
                + " cannot be read");
        return unreadable == 0 ? CommandExitCodes.SUCCESS : CommandExitCodes.VIOLATION;
    }

    private static StatusStorage requireLog(StatusStorage storage) {
        if (storage.capabilities().features().contains(StorageFeature.LOG)) {
            return storage;
        }
        throw new UsageException("--storage " + storage.name()
                + " keeps no log; only log-structured storage such as journal does");
    }

    private static ObjectNode json(RecordEntry entry) {
        return switch (entry) {
            case RecordEntry.ReadableRecord readable -> {
                ObjectNode json = JsonCodec.read(RecordJson.encode(readable.record()));
                // of the bytes in the file, not of this text
                json.remove("checksum");
                yield json;
            }
            case RecordEntry.UnreadableRecord damaged -> JsonCodec.object()
                    .put("container", damaged.id().container().value())
                    .put("sandbox", damaged.id().sandbox().value())
                    .put("unreadable", damaged.reason());
        };
    }

    private static ObjectNode json(StorageLogEntry entry) {
        return JsonCodec.object()
                .put("place", entry.position())
                .put("kind", entry.change().name())
                .put("container", entry.container().value())
                .put("revision", entry.revision())
                .put("bytes", entry.bytes());
    }
}
