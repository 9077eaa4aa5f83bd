package dev.stowage.benchmarks.store;

import dev.stowage.benchmarks.lock.LockKind;
import dev.stowage.benchmarks.run.Case.Place;
import dev.stowage.benchmarks.run.Case;
import dev.stowage.benchmarks.run.Contestant;
import dev.stowage.benchmarks.run.Contestant.Kind;
import dev.stowage.benchmarks.run.Field;
import dev.stowage.benchmarks.run.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cases of {@link StatusBench}. */
record StatusCases(Form form, int readPercent, int threads, int containers, double skew, long work) {

    Case of(Map<String, String> parameters, List<Contestant> contestants) {
        return new Case(parameters, Place.DISK, contestants);
    }

    List<Contestant> storages(List<Field.Storage> storages) {
        return storages.stream()
                .map(storage -> contestant(storage.name(), Kind.OURS,
                        "Stowage's storage " + storage.name() + ", level MEMORY"))
                .toList();
    }

    List<Contestant> kinds(LockKind... kinds) {
        List<Contestant> all = new ArrayList<>();
        for (LockKind kind : kinds) {
            all.add(contestant(kind.label(), kind == LockKind.PUBLISHED ? Kind.RAW : Kind.PEER, kind.note()));
        }
        return all;
    }

    List<Contestant> peers(List<String> names) {
        return Entrant.peers()
                .stream()
                .filter(peer -> names.contains(peer.name()))
                .map(peer -> contestant(peer.name(), peer.kind(), peer.note()))
                .toList();
    }

    private Contestant contestant(String name, Kind kind, String note) {
        return new Contestant(name, kind, note, directory -> {
            Map<String, String> parameters = new LinkedHashMap<>();
            parameters.put("contestant", name);
            parameters.put("directory", directory.toString());
            parameters.put("containers", Integer.toString(containers));
            parameters.put("readPercent", Integer.toString(readPercent));
            parameters.put("skew", Double.toString(skew));
            parameters.put("work", Long.toString(work));
            // a JVM for each turn: more often, so not as long
            return new JmhTrial(parameters, threads, form.warmUp().dividedBy(2),
                    form.extent() == Form.Extent.SMOKE ? 0 : 1);
        });
    }
}
