package dev.stowage.cli;

import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.api.storage.StorageFeature;
import dev.stowage.api.storage.StorageLogEntry;
import dev.stowage.engine.RootIdentity;
import dev.stowage.engine.RootIdentity.ForeignRuns;
import dev.stowage.loader.HostPaths;
import dev.stowage.loader.Stowage;
import dev.stowage.records.RecordJson;
import dev.stowage.records.json.JsonCodec;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code stowage storage}. Reads or compacts the store, without an engine or a runtime. */
@Command(name = "storage", description = "Print the records of the store, verify that they are readable, compact its log, or take a moved store over.")
final class StorageCommand extends Subcommand {
    @Parameters(paramLabel = "dump|verify|compact|adopt", description = "dump: print each record as one line of JSON."
            + " verify: print the unreadable records; exit code 1 if there are any. compact: replace the log by"
            + " a snapshot of the records. adopt: take over a root that was moved or copied, or whose machine"
            + " has a new identity; changes no record and no container.")
    private StorageAction action = StorageAction.VERIFY;

    @Option(names = "--log", description = "With dump: print the entries of the log instead of the records.")
    private boolean log;

    @Option(names = "--host-id", paramLabel = "ID", description = "With adopt: the host id that the records carry,"
            + " if the root has lost its own; inspect shows it as home.")
    private Optional<String> hostId = Optional.empty();

    @Option(names = "--force", description = "With adopt: assume that containers that were running on another"
            + " machine have ended there.")
    private boolean force;

    private enum StorageAction {
        DUMP,
        VERIFY,
        COMPACT,
        ADOPT
    }

    @Override
    public Integer call() {
        if (log && action != StorageAction.DUMP) {
            throw new UsageException("--log works only with dump");
        }
        if ((force || hostId.isPresent()) && action != StorageAction.ADOPT) {
            throw new UsageException((force ? "--force" : "--host-id") + " works only with adopt");
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
                case ADOPT -> adopt(stowage.settings().paths(), storage);
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

    private int adopt(HostPaths paths, StatusStorage storage) {
        RootIdentity.adopt(paths.root(), paths.runDirectory(), storage, hostId,
                force ? ForeignRuns.HAVE_ENDED : ForeignRuns.MAY_RUN);
        print("the containers of " + paths.root() + " live here now");
        return CommandExitCodes.SUCCESS;
    }

    private int verify(List<RecordEntry> entries) {
        int unreadable = 0;
        for (RecordEntry entry : entries) {
            if (entry instanceof RecordEntry.UnreadableRecord damaged) {
                unreadable++;
                print(TerminalText.line(damaged.id() + ": the record " + damaged.reason()));
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
