package dev.stowage.harness.fault;

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
public final class Faults {
    private final Map<Operation, Fault> once = new EnumMap<>(Operation.class);
    private final Set<Operation> always = EnumSet.noneOf(Operation.class);
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final Duration patience;
    private Optional<Dice> dice = Optional.empty();

    private record Dice(Random random, int oneIn, List<Fault> faults) {}

    /**
     * Begins without an order.
     *
     * @param patience how long a slow call waits at most
     */
    public Faults(Duration patience) {
        this.patience = patience;
    }

    /**
     * Orders the next call of an operation to go wrong.
     *
     * @param operation the operation
     * @param fault how
     */
    public synchronized void next(Operation operation, Fault fault) {
        once.put(operation, fault);
    }

    /**
     * Orders all calls of some operations to fail with no effect, until {@link #heal}.
     *
     * @param operations the operations
     */
    public synchronized void failing(Set<Operation> operations) {
        always.addAll(operations);
    }

    /**
     * Orders calls to go wrong at random.
     *
     * @param seed what the choices begin with; print it
     * @param oneIn one call in so many goes wrong
     * @param faults how
     */
    public synchronized void random(long seed, int oneIn, List<Fault> faults) {
        dice = Optional.of(new Dice(new Random(seed), oneIn, List.copyOf(faults)));
    }

    /** Takes all orders back. */
    public synchronized void heal() {
        once.clear();
        always.clear();
        dice = Optional.empty();
    }

    /**
     * Waits until a slow call is under way.
     *
     * @return whether it came in time
     * @throws InterruptedException if interrupted
     */
    public boolean awaitSlow() throws InterruptedException {
        return reached.await(patience.toNanos(), TimeUnit.NANOSECONDS);
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
    public Runtime around(Runtime runtime) {
        return new InterceptedRuntime(runtime, new Interceptor() {
            @Override
            public <T> T around(Call call, Supplier<T> act) {
                return faulty(call, act, new OperationFailedException(call.subject(), call.operation(),
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
    public StatusStorage around(StatusStorage storage) {
        return new InterceptedStorage(storage, new Interceptor() {
            @Override
            public <T> T around(Call call, Supplier<T> act) {
                return faulty(call, act, new StorageUnavailableException(call.subject(), call.operation(),
                        "failed by order"));
            }
        });
    }

    private <T> T faulty(Interceptor.Call call, Supplier<T> act, RuntimeException failure) {
        Optional<Fault> fault = ordered(call.operation());
        if (fault.isEmpty()) {
            return act.get();
        }
        return switch (fault.orElseThrow()) {
            case FAIL_BEFORE -> throw failure;
            case CRASH_BEFORE -> throw new CrashError(call.operation().verb());
            case SLOW -> {
                reached.countDown();
                await(released);
                yield act.get();
            }
            case FAIL_AFTER -> throw afterwards(act, failure);
            case LOST_REPLY -> throw afterwards(act, new OutcomeUnknownException(call.subject(),
                    call.operation(), "the reply was lost by order"));
            case CRASH_AFTER -> {
                var _ = act.get();
                throw new CrashError(call.operation().verb());
            }
        };
    }

    private static <T> RuntimeException afterwards(Supplier<T> act, RuntimeException failure) {
        var _ = act.get();
        return failure;
    }

    private synchronized Optional<Fault> ordered(Operation operation) {
        if (always.contains(operation)) {
            return Optional.of(Fault.FAIL_BEFORE);
        }
        Optional<Fault> fault = Optional.ofNullable(once.remove(operation));
        return fault.isPresent()
                ? fault
                : dice.filter(d -> d.random().nextInt(d.oneIn()) == 0)
                        .map(d -> d.faults().get(d.random().nextInt(d.faults().size())));
    }

    private void await(CountDownLatch latch) {
        try {
            if (!latch.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("nobody let the slow call go on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
