package dev.stowage.engine;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Exit;
import dev.stowage.api.Incarnation;
import dev.stowage.api.Operation;
import dev.stowage.api.RunId;
import dev.stowage.posix.Directory;
import dev.stowage.posix.OpenFile;
import dev.stowage.records.ExitJson;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps the exits of runs that are gone from record and runtime: of deleted containers, and of runs that
 * another run has followed. One file per exit, so that other processes find it. Best effort: a full disk must
 * not stop a deletion. Thread-safe.
 */
final class ExitCache {
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{32})\\.([0-9]{1,18})\\.([0-9]{1,18})");
    private static final String TEMPORARY_SUFFIX = ".next";
    private static final int MAXIMUM_BYTES = 1 << 20;
    private static final int PUTS_BETWEEN_SWEEPS = 100;

    private final Path path;
    private final ExitRetention retention;
    private final InstantSource clock;
    private final OperationReporter reporter;
    private final AtomicInteger putsSinceSweep = new AtomicInteger();
    private volatile Instant lastSweep = Instant.MIN;

    ExitCache(Path path, ExitRetention retention, InstantSource clock, OperationReporter reporter) {
        this.path = path;
        this.retention = retention;
        this.clock = clock;
        this.reporter = reporter;
    }

    private record CachedExit(RunId run, Instant cachedAt, String fileName) {

        static Optional<CachedExit> of(String name) {
            Matcher matcher = NAME.matcher(name);
            if (!matcher.matches() || Long.parseLong(matcher.group(2)) == 0) {
                return Optional.empty();
            }
            return Optional.of(new CachedExit(
                    new RunId(new Incarnation(matcher.group(1)), Long.parseLong(matcher.group(2))),
                    Instant.ofEpochMilli(Long.parseLong(matcher.group(3))), name));
        }
    }

    /** Keeps an exit. The first one of a run is the one that is found. */
    void put(RunId run, Exit exit) {
        try (Directory directory = Directory.open(path)) {
            String name = run.incarnation() + "." + run.number() + "." + clock.instant().toEpochMilli();
            String temporaryName = name + TEMPORARY_SUFFIX;
            try (OpenFile file = directory.openFile(temporaryName, OpenFile.Access.CREATE)) {
                file.truncate(0);
                file.write(ExitJson.write(exit), 0);
            } catch (IOException e) {
                deleteAfter(e, directory, temporaryName);
                throw e;
            }
            directory.rename(temporaryName, name);
            if (putsSinceSweep.incrementAndGet() > PUTS_BETWEEN_SWEEPS || isExpired(lastSweep)) {
                sweep();
            }
        } catch (IOException e) {
            reporter.swallowed(Operation.AWAIT, ErrorSubject.of(run.toString()),
                    "an exit was not kept; callers that still await it get NotFound", e);
        }
    }

    /** Deletes an incomplete file; if that fails too, the next sweep deletes it. */
    private static void deleteAfter(IOException failure, Directory directory, String temporaryName) {
        try {
            directory.delete(temporaryName);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Finds the exit of a run. */
    Optional<Exit> find(RunId run) {
        return find(run.incarnation(), run.number());
    }

    /** Finds the exit of the last run of an incarnation, of those that are kept. */
    Optional<Exit> findLast(Incarnation incarnation) {
        return find(incarnation, 0);
    }

    /** Deletes exits that are too old or too many, and temporary files of dead writers. */
    void sweep() {
        putsSinceSweep.set(0);
        lastSweep = clock.instant();
        try (Directory directory = Directory.open(path)) {
            List<CachedExit> all = new ArrayList<>();
            for (String name : directory.names()) {
                CachedExit.of(name).ifPresent(all::add);
                if (name.endsWith(TEMPORARY_SUFFIX) && isExpiredTemporary(name)) {
                    directory.delete(name);
                }
            }
            all.sort(Comparator.comparing(CachedExit::cachedAt).thenComparing(CachedExit::fileName));
            for (int i = 0; i < all.size(); i++) {
                if (isExpired(all.get(i).cachedAt()) || i < all.size() - retention.maximumCount()) {
                    directory.delete(all.get(i).fileName());
                }
            }
        } catch (IOException e) {
            reporter.swallowed(Operation.AWAIT, ErrorSubject.of(path.toString()),
                    "old exits stay until the next sweep", e);
        }
    }

    private Optional<Exit> find(Incarnation incarnation, long number) {
        try (Directory directory = Directory.open(path)) {
            Optional<CachedExit> cachedExit = newest(directory, incarnation, number);
            if (cachedExit.isEmpty()) {
                return Optional.empty();
            }
            String name = cachedExit.orElseThrow().fileName();
            try (OpenFile file = directory.openFile(name, OpenFile.Access.READ)) {
                Optional<Exit> exit = ExitJson.read(file.readAll(MAXIMUM_BYTES));
                if (exit.isEmpty()) {
                    throw new FileSystemException(path.resolve(name).toString(), null, "is damaged");
                }
                return exit;
            }
        } catch (IOException e) {
            reporter.swallowed(Operation.AWAIT, ErrorSubject.of(incarnation.toString()),
                    "an exit that cannot be read counts as not kept", e);
            return Optional.empty();
        }
    }

    /** The number 0 stands for any run. */
    private Optional<CachedExit> newest(Directory directory, Incarnation incarnation, long number)
            throws IOException {
        return directory.names()
                .stream()
                .filter(name -> name.startsWith(incarnation.value()))
                .map(CachedExit::of)
                .flatMap(Optional::stream)
                .filter(cachedExit -> !isExpired(cachedExit.cachedAt()))
                .filter(cachedExit -> number == 0 || cachedExit.run().number() == number)
                .min(Comparator.<CachedExit>comparingLong(cachedExit -> -cachedExit.run().number())
                        .thenComparing(CachedExit::cachedAt));
    }

    private boolean isExpiredTemporary(String temporaryName) {
        return CachedExit.of(temporaryName.substring(0, temporaryName.length() - TEMPORARY_SUFFIX.length()))
                .filter(cachedExit -> isExpired(cachedExit.cachedAt()))
                .isPresent();
    }

    private boolean isExpired(Instant cachedAt) {
        return cachedAt.isBefore(clock.instant().minus(retention.maximumAge()));
    }
}
