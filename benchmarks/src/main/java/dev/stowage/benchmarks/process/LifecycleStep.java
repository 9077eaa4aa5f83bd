package dev.stowage.benchmarks.process;

import dev.stowage.benchmarks.run.Benchmark;
import dev.stowage.benchmarks.run.Case;
import dev.stowage.benchmarks.run.Case.Place;
import dev.stowage.benchmarks.run.Contestant;
import dev.stowage.benchmarks.run.Contestant.Kind;
import dev.stowage.benchmarks.run.Field;
import dev.stowage.benchmarks.run.Form;
import dev.stowage.benchmarks.run.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runtime × step, by an engine that is warm, and by the bare commands of the same runtimes. */
public final class LifecycleStep implements Benchmark {
    private static final List<String> BARE_STEPS = List.of("create", "start", "delete");

    /** Makes the benchmark. */
    public LifecycleStep() {}

    @Override
    public String question() {
        return "What does a container of the program true cost, and what of it is ours?";
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
        List<Case> cases = new ArrayList<>();
        for (Step step : form.choose(new Step[]{Step.WHOLE}, Step.values())) {
            List<Contestant> contestants = new ArrayList<>();
            storage(field).ifPresent(storage -> field.runtimes()
                    .forEach(runtime -> contestants.add(new Contestant(runtime.name(), Kind.OURS,
                            "an engine over runtime " + runtime.name() + " and storage " + storage,
                            directory -> new EngineLife(runtime, storage, directory, step)))));
            for (BareLife.Tool tool : BareLife.Tool.values()) {
                boolean takesPart = step == Step.WHOLE
                        ? form.extent() != Form.Extent.SMOKE || tool == BareLife.Tool.TRUE
                        : tool == BareLife.Tool.RUNC && BARE_STEPS.contains(step.label());
                if (takesPart && Commands.find(tool.command()).isPresent()) {
                    contestants.add(new Contestant("bare " + tool.command(), Kind.PEER, tool.note(),
                            directory -> new BareLife(tool, directory, step)));
                }
            }
            cases.add(new Case(Case.parameters("step", step.label()), Place.DISK, contestants));
        }
        return cases;
    }

    /** The steps of a life. */
    enum Step {
        CREATE("create"), START("start"), WAIT("wait"), DELETE("delete"), WHOLE("whole life");

        private final String label;

        Step(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    /** The journal where there is one, else files: what a user of the engine has. */
    private static Optional<String> storage(Field field) {
        List<String> names = field.storages().stream().map(Field.Storage::name).toList();
        return List.of("journal", "file", "memory").stream().filter(names::contains).findFirst();
    }
}
