package dev.stowage.benchmarks.process;

import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.Case;
import dev.stowage.benchmarks.run.Case.Place;
import dev.stowage.benchmarks.run.Contestant;
import dev.stowage.benchmarks.run.Contestant.Kind;
import dev.stowage.benchmarks.run.Field;
import dev.stowage.benchmarks.run.Form;
import dev.stowage.benchmarks.run.Load;
import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Short commands from their start to their end. */
public final class Startup implements Benchmark {
    private static final double MICROS_PER_MILLI = 1000;

    /** Makes the benchmark. */
    public Startup() {}

    @Override
    public String question() {
        return "How long does a person wait for a list of no containers?";
    }

    @Override
    public int turnCost() {
        return 2;
    }

    @Override
    public Measure measure() {
        return Measure.MILLISECONDS;
    }

    @Override
    public List<Case> cases(Field field, Form form) {
        List<Contestant> contestants = new ArrayList<>();
        Optional.ofNullable(System.getProperty("stowage.home"))
                .map(home -> Path.of(home, "bin/stowage"))
                .filter(Files::isExecutable)
                .ifPresent(stowage -> {
                    contestants.add(command("stowage ps", Kind.OURS, "this installation, an empty root",
                            root -> List.of(stowage.toString(), "--root", root.resolve("root").toString(),
                                    "--run",
                                    root.resolve("run").toString(), "ps")));
                    contestants
                            .add(command("stowage --version", Kind.OURS, "this installation, nothing loaded",
                                    root -> List.of(stowage.toString(), "--version")));
                });
        contestants.add(command("java -version", Kind.RAW, "the floor for anything in Java",
                root -> List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-version")));
        Commands.find("runc")
                .ifPresent(runc -> contestants.add(command("runc list", Kind.PEER, "an empty root",
                        root -> List.of(runc.toString(), "--root", root.toString(), "list"))));
        Commands.find("podman")
                .ifPresent(podman -> contestants.add(command("podman ps", Kind.PEER, "an empty root",
                        root -> List.of(podman.toString(), "--root", root.resolve("root").toString(),
                                "--runroot",
                                root.resolve("run").toString(), "ps"))));
        return List.of(new Case(Map.of(), Place.DISK, contestants));
    }

    /** Makes the command line for a root directory. */
    private interface Line {
        List<String> in(Path root);
    }

    private static Contestant command(String name, Kind kind, String note, Line line) {
        return new Contestant(name, kind, note, directory -> {
            List<String> command = line.in(directory);
            return time -> {
                Sample sample = Load.run(1, time, thread -> step -> Commands.run(command));
                return Sample.of(Measure.MILLISECONDS,
                        sample.values().getOrDefault(Measure.P50, 0.0) / MICROS_PER_MILLI);
            };
        });
    }
}
