package dev.stowage.engine;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerReconciled;
import dev.stowage.api.engine.ContainerRecovered;
import dev.stowage.api.engine.EngineListener;
import dev.stowage.api.engine.FailureSwallowed;
import dev.stowage.api.engine.OperationBegun;
import dev.stowage.api.engine.OperationEnded;
import dev.stowage.api.engine.OperationFailed;
import dev.stowage.posix.FlightRecording;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reports what an engine does to its {@link EngineListener}, to the logger {@code dev.stowage.engine} and to
 * JDK Flight Recorder. A log message is a line of {@code key=value} pairs: what succeeds or is thrown at
 * level DEBUG, since the caller learns it; what no caller learns at WARNING. Thread-safe.
 */
final class OperationReporter {
    private static final Logger LOGGER = System.getLogger("dev.stowage.engine");
    private static final String SUCCEEDED = "succeeded";

    private final EngineListener listener;

    OperationReporter(EngineListener listener) {
        this.listener = listener;
    }

    /** Performs an operation and reports its begin and its outcome. */
    <T> T report(Operation operation, ErrorSubject subject, Supplier<T> action) {
        notify(operation, subject, to -> to.operationBegun(OperationBegun.of(operation, subject)));
        Optional<OperationEvent> event = beginEvent();
        long startNanos = System.nanoTime();
        try {
            T result = action.get();
            Duration duration = Duration.ofNanos(System.nanoTime() - startNanos);
            commit(event, operation, subject, SUCCEEDED);
            log(operation, subject, duration, SUCCEEDED);
            notify(operation, subject,
                    to -> to.operationEnded(OperationEnded.of(operation, subject, duration)));
            return result;
        } catch (RuntimeException | Error e) {
            Duration duration = Duration.ofNanos(System.nanoTime() - startNanos);
            commit(event, operation, subject, e.getClass().getSimpleName());
            log(operation, subject, duration, e.getClass().getSimpleName());
            notify(operation, subject,
                    to -> to.operationFailed(OperationFailed.of(operation, subject, duration, e)));
            throw e;
        }
    }

    /** Reports that the record's state has been changed to the observed one. */
    void reconciled(Operation operation, ErrorSubject subject, State recorded, State observed) {
        LOGGER.log(Level.DEBUG, () -> pairs(operation, subject) + " outcome=reconciled recorded=" + recorded
                + " observed=" + observed);
        notify(operation, subject,
                to -> to.reconciled(ContainerReconciled.of(operation, subject, recorded, observed)));
    }

    /** Reports that an operation whose caller did not conclude it has been concluded. */
    void recovered(Operation operation, ErrorSubject subject, Optional<State> state) {
        LOGGER.log(Level.DEBUG, () -> pairs(operation, subject) + " outcome=recovered state="
                + state.map(State::name).orElse("REMOVED"));
        notify(operation, subject, to -> to.recovered(ContainerRecovered.of(operation, subject, state)));
    }

    /**
     * Reports a failure that no caller will see.
     *
     * @param reason why the engine goes on
     */
    void swallowed(Operation operation, ErrorSubject subject, String reason, Throwable failure) {
        LOGGER.log(Level.WARNING, () -> pairs(operation, subject) + " outcome=swallowed reason="
                + quoted(reason) + " failure=" + quoted(failure.toString()));
        notify(operation, subject,
                to -> to.failureSwallowed(FailureSwallowed.of(operation, subject, reason, failure)));
    }

    private static Optional<OperationEvent> beginEvent() {
        if (!FlightRecording.isPossible()) {
            return Optional.empty();
        }
        OperationEvent event = new OperationEvent();
        event.begin();
        return Optional.of(event);
    }

    private static void commit(Optional<OperationEvent> event, Operation operation,
            ErrorSubject subject, String outcome) {
        if (event.isEmpty()) {
            return;
        }
        OperationEvent ended = event.orElseThrow();
        ended.end();
        if (ended.shouldCommit()) {
            ended.operation = operation.displayName();
            ended.container = subject.toString();
            ended.outcome = outcome;
            ended.commit();
        }
    }

    private static void log(Operation operation, ErrorSubject subject, Duration duration, String outcome) {
        LOGGER.log(Level.DEBUG, () -> pairs(operation, subject) + " duration_us=" + duration.toNanos() / 1000
                + " outcome=" + outcome);
    }

    /** A listener is the caller's code: what it throws must not change what the operation does. */
    private void notify(Operation operation, ErrorSubject subject, Consumer<EngineListener> call) {
        try {
            call.accept(listener);
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, () -> pairs(operation, subject)
                    + " outcome=swallowed reason=\"the listener threw\" failure=" + quoted(e.toString()));
        }
    }

    private static String pairs(Operation operation, ErrorSubject subject) {
        return "operation=" + quoted(operation.displayName()) + " container=" + quoted(subject.toString());
    }

    /** Quotes a value that would otherwise be read as several pairs or lines. */
    private static String quoted(String value) {
        boolean plain = !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c != '"' && c != '=');
        return plain ? value
                : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
