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
final class KeptExits {
    private static final Pattern NAME = Pattern.compile("([0-9a-f]{32})\\.([0-9]{1,18})\\.([0-9]{1,18})");
    private static final String DRAFT = ".next";
    private static final int SIZE_LIMIT = 1 << 20;
    private static final int KEPT_BETWEEN_SWEEPS = 100;

    private final Path path;
    private final ExitRetention retention;
    private final InstantSource clock;
    private final AtomicInteger sinceSweep = new AtomicInteger();
    private volatile Instant swept = Instant.MIN;

    KeptExits(Path path, ExitRetention retention, InstantSource clock) {
        this.path = path;
        this.retention = retention;
        this.clock = clock;
    }

    private record Kept(RunId run, Instant since, String name) {

        static Optional<Kept> of(String name) {
            Matcher matcher = NAME.matcher(name);
            if (!matcher.matches() || Long.parseLong(matcher.group(2)) == 0) {
                return Optional.empty();
            }
            return Optional.of(new Kept(
                    new RunId(new Incarnation(matcher.group(1)), Long.parseLong(matcher.group(2))),
                    Instant.ofEpochMilli(Long.parseLong(matcher.group(3))), name));
        }
    }

    /** Keeps an exit. The first one of a run stands. */
    void keep(RunId run, Exit exit) {
        try (Directory directory = Directory.open(path)) {
            String name = run.incarnation() + "." + run.number() + "." + clock.instant().toEpochMilli();
            String draft = name + DRAFT;
            try (OpenFile file = directory.file(draft, OpenFile.Access.CREATE)) {
                file.truncate(0);
                file.write(ExitJson.write(exit), 0);
            } catch (IOException e) {
                directory.delete(draft);
                throw e;
            }
            directory.rename(draft, name);
            if (sinceSweep.incrementAndGet() > KEPT_BETWEEN_SWEEPS || isOld(swept)) {
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
        sinceSweep.set(0);
        swept = clock.instant();
        try (Directory directory = Directory.open(path)) {
            List<Kept> all = new ArrayList<>();
            for (String name : directory.names()) {
                Kept.of(name).ifPresent(all::add);
                if (name.endsWith(DRAFT) && isForgotten(name)) {
                    directory.delete(name);
                }
            }
            all.sort(Comparator.comparing(Kept::since).thenComparing(Kept::name));
            for (int i = 0; i < all.size(); i++) {
                if (isOld(all.get(i).since()) || i < all.size() - retention.count()) {
                    directory.delete(all.get(i).name());
                }
            }
        } catch (IOException e) {
            // as well as can be
        }
    }

    private Optional<Exit> find(Incarnation incarnation, long number) {
        try (Directory directory = Directory.open(path)) {
            Optional<Kept> kept = newest(directory, incarnation, number);
            if (kept.isEmpty()) {
                return Optional.empty();
            }
            try (OpenFile file = directory.file(kept.orElseThrow().name(), OpenFile.Access.READ)) {
                return ExitJson.read(file.contents(SIZE_LIMIT));
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The number 0 stands for any. */
    private Optional<Kept> newest(Directory directory, Incarnation incarnation, long number)
            throws IOException {
        return directory.names()
                .stream()
                .filter(name -> name.startsWith(incarnation.value()))
                .map(Kept::of)
                .flatMap(Optional::stream)
                .filter(kept -> !isOld(kept.since()))
                .filter(kept -> number == 0 || kept.run().number() == number)
                .min(Comparator.<Kept>comparingLong(kept -> -kept.run().number())
                        .thenComparing(Kept::since));
    }

    private boolean isForgotten(String draft) {
        return Kept.of(draft.substring(0, draft.length() - DRAFT.length()))
                .filter(kept -> isOld(kept.since()))
                .isPresent();
    }

    private boolean isOld(Instant since) {
        return since.isBefore(clock.instant().minus(retention.age()));
    }
}
