package dev.stowage.runtime.process;

import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.posix.Backoff;
import dev.stowage.posix.Deadline;
import dev.stowage.posix.ProcessInfo;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Stops and continues all processes of one run by signals. */
record ProcessFreezer(ProcessRuntimeComponents components, StateChecker stateChecker) {

    void freeze() throws IOException, InterruptedException {
        signalAll(Operation.PAUSE, Signal.STOP, process -> process.state() == 'T');
    }

    void thaw() throws IOException, InterruptedException {
        signalAll(Operation.RESUME, Signal.CONT, process -> process.state() != 'T');
    }

    /** Signals the live processes of the program until each has reached the wanted state. */
    private void signalAll(Operation operation, Signal signal, Predicate<ProcessInfo> reached)
            throws IOException, InterruptedException {
        Backoff backoff = Backoff.polling(Deadline.after(components.timeout()));
        while (true) {
            ProcessRunState runState = stateChecker.requireExisting(operation);
            if (!(runState instanceof ProcessRunState.Alive)) {
                throw stateChecker.illegalTransition(operation, StateChecker.toState(runState));
            }
            List<ProcessInfo> program = stateChecker.programProcesses(runState);
            List<ProcessInfo> pending = program.stream().filter(reached.negate()).toList();
            if (pending.isEmpty()) {
                return;
            }
            components.processFinder().signal(pending, signal.number());
            components.processFinder().signal(stoppedVforkChildren(program), Signal.CONT.number());
            if (!backoff.pause()) {
                throw new OutcomeUnknownException(stateChecker.reservation().id(), operation,
                        "some processes did not react in time; inspect the container");
            }
        }
    }

    /**
     * Returns the stopped children of parents that are blocked in vfork(2). Such a parent does not stop
     * before its child has called exec, and a stopped child never does: the child must continue until then. A
     * child that stopped itself cannot be distinguished from one that was stopped here; it continues too, and
     * is stopped again.
     */
    private static List<ProcessInfo> stoppedVforkChildren(List<ProcessInfo> program) {
        Set<Long> uninterruptible = program.stream()
                .filter(process -> process.state() == 'D')
                .map(ProcessInfo::pid)
                .collect(Collectors.toSet());
        return program.stream()
                .filter(process -> process.state() == 'T' && uninterruptible.contains(process.parentPid()))
                .toList();
    }
}
