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

/** Makes calls of backends fail on demand. Until a fault is injected nothing fails. Thread-safe. */
public final class FaultInjector {
    private final Map<Operation, Fault> nextFaults = new EnumMap<>(Operation.class);
    private final Set<Operation> failingOperations = EnumSet.noneOf(Operation.class);
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final Duration timeout;
    private Optional<RandomFaults> randomFaults = Optional.empty();

    private record RandomFaults(Random random, int oneIn, List<Fault> faults) {}

    /**
     * Creates an injector without faults.
     *
     * @param timeout how long a blocked call waits at most
     */
    public FaultInjector(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * Makes the next call of an operation fail.
     *
     * @param operation the operation
     * @param fault in which way
     */
    public synchronized void injectNext(Operation operation, Fault fault) {
        nextFaults.put(operation, fault);
    }

    /**
     * Makes all calls of some operations fail without an effect, until {@link #clear}.
     *
     * @param operations the operations
     */
    public synchronized void failAll(Set<Operation> operations) {
        failingOperations.addAll(operations);
    }

    /**
     * Makes random calls fail.
     *
     * @param seed the seed of the choices; print it
     * @param oneIn one of this many calls fails
     * @param faults in which ways
     */
    public synchronized void injectRandomly(long seed, int oneIn, List<Fault> faults) {
        randomFaults = Optional.of(new RandomFaults(new Random(seed), oneIn, List.copyOf(faults)));
    }

    /** Removes all faults. */
    public synchronized void clear() {
        nextFaults.clear();
        failingOperations.clear();
        randomFaults = Optional.empty();
    }

    /**
     * Waits until a call is blocked.
     *
     * @return whether one was blocked before the timeout
     * @throws InterruptedException if interrupted
     */
    public boolean awaitBlockedCall() throws InterruptedException {
        return blocked.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Releases blocked calls. */
    public void release() {
        released.countDown();
    }

    /**
     * Wraps a runtime.
     *
     * @param runtime the runtime
     * @return a runtime that fails as this injector demands
     */
    public Runtime wrap(Runtime runtime) {
        return new InterceptedRuntime(runtime, new Interceptor() {
            @Override
            public <T> T intercept(InterceptedCall interceptedCall, Supplier<T> action) {
                return callWithFault(interceptedCall, action,
                        new OperationFailedException(ErrorSubject.of(interceptedCall.subject()),
                                interceptedCall.operation(), "failed as injected", OptionalInt.of(1), ""));
            }
        });
    }

    /**
     * Wraps a storage object.
     *
     * @param storage the storage
     * @return one that fails as this injector demands
     */
    public StatusStorage wrap(StatusStorage storage) {
        return new InterceptedStorage(storage, new Interceptor() {
            @Override
            public <T> T intercept(InterceptedCall interceptedCall, Supplier<T> action) {
                return callWithFault(interceptedCall, action,
                        new StorageUnavailableException(ErrorSubject.of(interceptedCall.subject()),
                                interceptedCall.operation(), "failed as injected"));
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
            case LOST_REPLY -> throw callThenFail(action,
                    new OutcomeUnknownException(ErrorSubject.of(interceptedCall.subject()),
                            interceptedCall.operation(), "the reply was lost as injected"));
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
        return fault.isPresent() ? fault
                : randomFaults.filter(config -> config.random().nextInt(config.oneIn()) == 0)
                        .map(config -> config.faults().get(config.random().nextInt(config.faults().size())));
    }

    private void await(CountDownLatch latch) {
        try {
            if (!latch.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("the blocked call was not released in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
