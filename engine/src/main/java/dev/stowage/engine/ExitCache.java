package dev.stowage.engine;

import dev.stowage.api.Exit;
import dev.stowage.api.Incarnation;
import dev.stowage.api.RunId;
import dev.stowage.posix.Directory;
import dev.stowage.posix.OpenFile;
import dev.stowage.records.ExitJson;
import java.io.IOException;
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
 * The exits of runs that are gone from records and runtime: of deleted containers, and of runs that were
 * followed by another. One file each, so that other processes find them too. To keep and to forget exits is
 * done as well as can be: a disk that is full must not stop a deletion. Thread-safe.
 */
final class ExitCache {
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{32})\\.([0-9]{1,18})\\.([0-9]{1,18})");
    private static final String TEMPORARY_SUFFIX = ".next";
    private static final int MAXIMUM_BYTES = 1 << 20;
    private static final int PUTS_BETWEEN_SWEEPS = 100;

    private final Path path;
    private final ExitRetention retention;
    private final InstantSource clock;
    private final AtomicInteger putsSinceSweep = new AtomicInteger();
    private volatile Instant lastSweep = Instant.MIN;

    ExitCache(Path path, ExitRetention retention, InstantSource clock) {
        this.path = path;
        this.retention = retention;
        this.clock = clock;
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

    /** Keeps an exit. The first one of a run stands. */
    void put(RunId run, Exit exit) {
        try (Directory directory = Directory.open(path)) {
            String name = run.incarnation() + "." + run.number() + "." + clock.instant().toEpochMilli();
            String temporaryName = name + TEMPORARY_SUFFIX;
            try (OpenFile file = directory.openFile(temporaryName, OpenFile.Access.CREATE)) {
                file.truncate(0);
                file.write(ExitJson.write(exit), 0);
            } catch (IOException e) {
                directory.delete(temporaryName);
                throw e;
            }
            directory.rename(temporaryName, name);
            if (putsSinceSweep.incrementAndGet() > PUTS_BETWEEN_SWEEPS || isExpired(lastSweep)) {
                sweep();
            }
        } catch (IOException e) {
            // as well as can be
        }
    }

    /** Finds the exit of a run. */
    Optional<Exit> find(RunId run) {
        return find(run.incarnation(), run.number());
    }

    /** Finds the exit of the last run of a life that left one. */
    Optional<Exit> findLast(Incarnation incarnation) {
        return find(incarnation, 0);
    }

    /** Forgets what is too old or too many, and drafts of dead writers. */
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
            // as well as can be
        }
    }

    private Optional<Exit> find(Incarnation incarnation, long number) {
        try (Directory directory = Directory.open(path)) {
            Optional<CachedExit> cachedExit = newest(directory, incarnation, number);
            if (cachedExit.isEmpty()) {
                return Optional.empty();
            }
            try (OpenFile file = directory.openFile(cachedExit.orElseThrow().fileName(),
                    OpenFile.Access.READ)) {
                return ExitJson.read(file.readAll(MAXIMUM_BYTES));
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The number 0 stands for any. */
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
