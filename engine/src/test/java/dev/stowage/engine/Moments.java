package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Every moment at which something can go wrong: each step, and before and after each access to storage and
 * runtime. Counts them, and throws at one.
 */
final class Moments implements Steps, MemoryStorage.Fault, MemoryRuntime.Fault {
    private final long when;
    private final Supplier<Throwable> what;
    private long count;
    private boolean armed;
    private Optional<String> happened = Optional.empty();

    private Moments(long when, Supplier<Throwable> what) {
        this.when = when;
        this.what = what;
    }

    /** Dies at the moment with that number, from 1; 0: never. */
    static Moments deathAt(long when) {
        return new Moments(when, Death::new);
    }

    static Moments failureAt(long when, Supplier<Throwable> what) {
        return new Moments(when, what);
    }

    /** The end of a manager: nobody catches it, nothing is undone. */
    static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    synchronized void arm() {
        armed = true;
    }

    synchronized void disarm() {
        armed = false;
    }

    synchronized long count() {
        return count;
    }

    synchronized String happened() {
        return happened.orElse("nothing");
    }

    private synchronized void moment(String name) {
        if (armed && ++count == when) {
            happened = Optional.of(name);
            Moments.<RuntimeException>sneak(what.get());
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable throwable) throws T {
        throw (T) throwable;
    }

    @Override
    public void reached(Step step, ContainerId container) {
        if (isForSteps()) {
            moment("step " + step);
        }
    }

    /** Failures are of storage and runtime, deaths happen anywhere. */
    private boolean isForSteps() {
        return when == 0 || what.get() instanceof Death;
    }

    @Override
    public void before(MemoryStorage.Call call) {
        moment("before " + call);
    }

    @Override
    public void after(MemoryStorage.Call call) {
        moment("after " + call);
    }

    @Override
    public void before(Operation operation, ContainerId id) {
        moment("before raw " + operation);
    }

    @Override
    public void after(Operation operation, ContainerId id) {
        moment("after raw " + operation);
    }
}
