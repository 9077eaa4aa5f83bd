package dev.stowage.harness.fault;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.StatusStorage;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Orders for backends to fail. Without an order nothing fails. Thread-safe. */
public final class FaultInjector {
    private final Map<Operation, Fault> nextFaults = new EnumMap<>(Operation.class);
    private final Set<Operation> failingOperations = EnumSet.noneOf(Operation.class);
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final Duration timeout;
    private Optional<RandomFaults> randomFaults = Optional.empty();

    private record RandomFaults(Random random, int oneIn, List<Fault> faults) {}

    /**
     * Begins without an order.
     *
     * @param timeout how long a slow call waits at most
     */
    public FaultInjector(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * Orders the next call of an operation to go wrong.
     *
     * @param operation the operation
     * @param fault how
     */
    public synchronized void injectNext(Operation operation, Fault fault) {
        nextFaults.put(operation, fault);
    }

    /**
     * Orders all calls of some operations to fail with no effect, until {@link #clear}.
     *
     * @param operations the operations
     */
    public synchronized void failAll(Set<Operation> operations) {
        failingOperations.addAll(operations);
    }

    /**
     * Orders calls to go wrong at random.
     *
     * @param seed what the choices begin with; print it
     * @param oneIn one call in so many goes wrong
     * @param faults how
     */
    public synchronized void injectRandomly(long seed, int oneIn, List<Fault> faults) {
        randomFaults = Optional.of(new RandomFaults(new Random(seed), oneIn, List.copyOf(faults)));
    }

    /** Takes all orders back. */
    public synchronized void clear() {
        nextFaults.clear();
        failingOperations.clear();
        randomFaults = Optional.empty();
    }

    /**
     * Waits until a slow call is under way.
     *
     * @return whether it came in time
     * @throws InterruptedException if interrupted
     */
    public boolean awaitBlockedCall() throws InterruptedException {
        return blocked.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Lets slow calls go on. */
    public void release() {
        released.countDown();
    }

    /**
     * Puts these faults around a runtime.
     *
     * @param runtime the runtime
     * @return a runtime that obeys the orders
     */
    public Runtime wrap(Runtime runtime) {
        return new InterceptedRuntime(runtime, new Interceptor() {
            @Override
            public <T> T intercept(InterceptedCall interceptedCall, Supplier<T> action) {
                return callWithFault(interceptedCall, action,
                        new OperationFailedException(ErrorSubject.of(interceptedCall.subject()),
                                interceptedCall.operation(),
                                "failed by order", OptionalInt.of(1), ""));
            }
        });
    }

    /**
     * Puts these faults around a storage.
     *
     * @param storage the storage
     * @return a storage that obeys the orders
     */
    public StatusStorage wrap(StatusStorage storage) {
        return new InterceptedStorage(storage, new Interceptor() {
            @Override
            public <T> T intercept(InterceptedCall interceptedCall, Supplier<T> action) {
                return callWithFault(interceptedCall, action,
                        new StorageUnavailableException(ErrorSubject.of(interceptedCall.subject()),
                                interceptedCall.operation(),
                                "failed by order"));
            }
        });
    }

    private <T> T callWithFault(Interceptor.InterceptedCall interceptedCall, Supplier<T> action,
            RuntimeException failure) {
        Optional<Fault> fault = nextFault(interceptedCall.operation());
        if (fault.isEmpty()) {
            return action.get();
        }
        return switch (fault.orElseThrow()) {
            case FAIL_BEFORE -> throw failure;
            case CRASH_BEFORE -> throw new SimulatedCrashError(interceptedCall.operation().displayName());
            case BLOCK_UNTIL_RELEASED -> {
                blocked.countDown();
                await(released);
                yield action.get();
            }
            case FAIL_AFTER -> throw callThenFail(action, failure);
            case LOST_REPLY ->
                throw callThenFail(action,
                        new OutcomeUnknownException(ErrorSubject.of(interceptedCall.subject()),
                                interceptedCall.operation(), "the reply was lost by order"));
            case CRASH_AFTER -> {
                var _ = action.get();
                throw new SimulatedCrashError(interceptedCall.operation().displayName());
            }
        };
    }

    private static <T> RuntimeException callThenFail(Supplier<T> action, RuntimeException failure) {
        var _ = action.get();
        return failure;
    }

    private synchronized Optional<Fault> nextFault(Operation operation) {
        if (failingOperations.contains(operation)) {
            return Optional.of(Fault.FAIL_BEFORE);
        }
        Optional<Fault> fault = Optional.ofNullable(nextFaults.remove(operation));
        return fault.isPresent()
                ? fault
                : randomFaults.filter(config -> config.random().nextInt(config.oneIn()) == 0)
                        .map(config -> config.faults().get(config.random().nextInt(config.faults().size())));
    }

    private void await(CountDownLatch latch) {
        try {
            if (!latch.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("nobody let the slow call go on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
