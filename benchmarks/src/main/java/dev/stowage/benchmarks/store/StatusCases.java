package dev.stowage.benchmarks.store;

import dev.stowage.benchmarks.lock.LockKind;
import dev.stowage.benchmarks.run.BackendSelection;
import dev.stowage.benchmarks.run.BackendSelection.StorageBackend;
import dev.stowage.benchmarks.run.BenchmarkCase;
import dev.stowage.benchmarks.run.BenchmarkCase.Medium;
import dev.stowage.benchmarks.run.Candidate;
import dev.stowage.benchmarks.run.Candidate.Kind;
import dev.stowage.benchmarks.run.RunProfile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Creates the cases of {@link StatusBenchmark}. */
record StatusCases(RunProfile profile, int readPercent, int threads, int containers, double skew, long work) {

    BenchmarkCase toCase(Map<String, String> parameters, List<Candidate> candidates) {
        return new BenchmarkCase(parameters, Medium.DISK, candidates);
    }

    List<Candidate> storageCandidates(BackendSelection backends, Predicate<StorageBackend> condition) {
        return backends.storages()
                .stream()
                .filter(condition)
                .map(storageBackend -> candidate(storageBackend.name(), Kind.OURS,
                        "Stowage's storage " + storageBackend.name() + ", level MEMORY"))
                .toList();
    }

    List<Candidate> lockCandidates(LockKind... kinds) {
        List<Candidate> all = new ArrayList<>();
        for (LockKind kind : kinds) {
            all.add(candidate(kind.label(), kind == LockKind.PUBLISHED ? Kind.RAW : Kind.PEER,
                    kind.description()));
        }
        return all;
    }

    List<Candidate> peerCandidates(List<String> names) {
        return StoreCandidate.peers()
                .stream()
                .filter(peer -> names.contains(peer.name()))
                .map(peer -> candidate(peer.name(), peer.kind(), peer.description()))
                .toList();
    }

    private Candidate candidate(String name, Kind kind, String description) {
        return new Candidate(name, kind, description, directory -> {
            Map<String, String> parameters = new LinkedHashMap<>();
            parameters.put("candidate", name);
            parameters.put("directory", directory.toString());
            parameters.put("containers", Integer.toString(containers));
            parameters.put("readPercent", Integer.toString(readPercent));
            parameters.put("skew", Double.toString(skew));
            parameters.put("work", Long.toString(work));
            // each iteration starts a JVM, so more and shorter iterations
            return new JmhWorkload(parameters, threads, profile.warmUpTime().dividedBy(2),
                    profile.extent() == RunProfile.Extent.SMOKE ? 0 : 1);
        });
    }
}
