package dev.stowage.benchmarks.process;

import dev.stowage.benchmarks.process.ChildJvm.Order;
import dev.stowage.benchmarks.run.Measure;
import dev.stowage.benchmarks.run.Sample;
import dev.stowage.benchmarks.run.Trial;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Several JVMs that work at the same time; their rates add up, and waits are weighted by them. */
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
    public void warmUp(Duration time) throws Exception {
        carryOut(Order.WARM_UP, time);
    }

    @Override
    public Sample run(Duration time) throws Exception {
        return carryOut(Order.RUN, time);
    }

    private Sample carryOut(Order order, Duration time) throws Exception {
        for (ChildJvm child : children) {
            child.begin(order, time);
        }
        double rate = 0;
        double waited = 0;
        boolean waits = false;
        for (ChildJvm child : children) {
            Map<Measure, Double> values = child.sample().values();
            double own = values.getOrDefault(Measure.RATE, 0.0);
            rate += own;
            waits |= values.containsKey(Measure.WAIT);
            waited += own * values.getOrDefault(Measure.WAIT, 0.0);
        }
        Sample sample = Sample.of(Measure.RATE, rate);
        return waits ? sample.with(Measure.WAIT, waited / rate) : sample;
    }

    @Override
    public void close() throws IOException {
        for (ChildJvm child : children) {
            child.close();
        }
    }
}
