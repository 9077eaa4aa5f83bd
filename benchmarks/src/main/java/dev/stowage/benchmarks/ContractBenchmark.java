package dev.stowage.benchmarks;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Layer;
import dev.stowage.api.Operation;
import dev.stowage.api.OperationTable;
import dev.stowage.api.Permission;
import dev.stowage.api.State;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;

/**
 * Measures the checks of the contract. They precede every operation, so they must be negligible compared with
 * a system call.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ContractBenchmark {
    /** Created by JMH. */
    public ContractBenchmark() {}

    /** Checks whether a start is permitted. */
    @Benchmark
    public Permission permission(OperationInput input) {
        return OperationTable.of(input.layer).permission(Operation.START, input.currentState);
    }

    /** Parses an id. */
    @Benchmark
    public ContainerId parseId(OperationInput input) {
        return new ContainerId(input.id);
    }

    /** The arguments of the checks; not constants, so that the JIT compiler cannot fold the results. */
    @org.openjdk.jmh.annotations.State(Scope.Benchmark)
    public static class OperationInput {
        Layer layer = Layer.ENGINE;
        State currentState = State.CREATED;
        String id = "web-1.example_backend";

        /** Created by JMH. */
        public OperationInput() {}
    }
}
