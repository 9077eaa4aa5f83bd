package dev.stowage.benchmarks.process;

import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Sample;
import dev.stowage.benchmarks.run.Trial;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Several JVMs that work at the same time; what they do together is the rate. */
final class ChildrenTrial implements Trial {
    private final List<ChildJvm> children = new ArrayList<>();

    /** Starts them. */
    ChildrenTrial(Class<?> main, List<List<String>> arguments) throws IOException {
        try {
            for (List<String> each : arguments) {
                children.add(ChildJvm.start(main, each));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public Sample run(Duration time) throws Exception {
        for (ChildJvm child : children) {
            child.begin(time);
        }
        double all = 0;
        for (ChildJvm child : children) {
            all += child.rate();
        }
        return Sample.of(Measure.RATE, all);
    }

    @Override
    public void close() throws IOException {
        for (ChildJvm child : children) {
            child.close();
        }
    }
}
