package dev.stowage.benchmarks.process;

import dev.stowage.benchmarks.process.WorkerJvm.WorkerCommand;
import dev.stowage.benchmarks.run.BenchmarkWorkload;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.Sample;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Several JVMs that work at the same time. Their rates are added, and their waits averaged, weighted by rate.
 */
final class MultiProcessWorkload implements BenchmarkWorkload {
    private final List<WorkerJvm> children = new ArrayList<>();

    /** Starts the JVMs. */
    MultiProcessWorkload(Class<?> main, List<List<String>> arguments) throws IOException {
        try {
            for (List<String> childArguments : arguments) {
                children.add(WorkerJvm.start(main, childArguments));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public void warmUp(Duration time) throws Exception {
        execute(WorkerCommand.WARM_UP, time);
    }

    @Override
    public Sample run(Duration time) throws Exception {
        return execute(WorkerCommand.RUN, time);
    }

    private Sample execute(WorkerCommand command, Duration time) throws Exception {
        for (WorkerJvm child : children) {
            child.send(command, time);
        }
        double rate = 0;
        double weightedWait = 0;
        boolean measuresWait = false;
        for (WorkerJvm child : children) {
            Map<Metric, Double> values = child.readSample().values();
            double childRate = values.getOrDefault(Metric.RATE, 0.0);
            rate += childRate;
            measuresWait |= values.containsKey(Metric.WAIT);
            weightedWait += childRate * values.getOrDefault(Metric.WAIT, 0.0);
        }
        Sample sample = Sample.of(Metric.RATE, rate);
        return measuresWait ? sample.with(Metric.WAIT, weightedWait / rate) : sample;
    }

    @Override
    public void close() throws IOException {
        for (WorkerJvm child : children) {
            child.close();
        }
    }
}
