package dev.stowage.engine;

import dev.stowage.harness.fault.Interceptor;
import dev.stowage.posix.Failpoints;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Every moment at which something can go wrong: each step, and before and after each access to storage and
 * runtime. Counts them, and throws at one.
 */
final class CountingFaultInjector implements Failpoints, Interceptor {
    private final long failAt;
    private final Supplier<Throwable> failureSupplier;
    private long passed;
    private boolean isArmed;
    private Optional<String> injectedAt = Optional.empty();

    private CountingFaultInjector(long failAt, Supplier<Throwable> failureSupplier) {
        this.failAt = failAt;
        this.failureSupplier = failureSupplier;
    }

    /** Dies at the moment with that number, from 1; 0: never. */
    static CountingFaultInjector crashAt(long failAt) {
        return new CountingFaultInjector(failAt, InjectedCrash::new);
    }

    static CountingFaultInjector failureAt(long failAt, Supplier<Throwable> failureSupplier) {
        return new CountingFaultInjector(failAt, failureSupplier);
    }

    /** The end of a manager: nobody catches it, nothing is undone. */
    static final class InjectedCrash extends Error {
        private static final long serialVersionUID = 1L;
    }

    synchronized void arm() {
        isArmed = true;
    }

    synchronized void disarm() {
        isArmed = false;
    }

    synchronized long passed() {
        return passed;
    }

    synchronized String injectedAt() {
        return injectedAt.orElse("nothing");
    }

    private synchronized void pass(String name) {
        if (isArmed && ++passed == failAt) {
            injectedAt = Optional.of(name);
            CountingFaultInjector.<RuntimeException>throwUnchecked(failureSupplier.get());
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwUnchecked(Throwable throwable) throws T {
        throw (T) throwable;
    }

    @Override
    public void before(Enum<?> failpoint) {
        if (appliesToFailpoints()) {
            pass("step " + failpoint);
        }
    }

    /** Failures are of storage and runtime, deaths happen anywhere. */
    private boolean appliesToFailpoints() {
        return failAt == 0 || failureSupplier.get() instanceof InjectedCrash;
    }

    @Override
    public <T> T intercept(InterceptedCall interceptedCall, Supplier<T> action) {
        pass("before " + interceptedCall);
        T result = action.get();
        pass("after " + interceptedCall);
        return result;
    }
}
