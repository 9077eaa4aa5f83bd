package dev.stowage.harness.mutant.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Operation;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.runtime.CheckpointRequest;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.harness.mutant.MutantBackend;
import dev.stowage.harness.reference.ReferenceBackends;
import java.util.List;

/** Mutants of delete, and of handles whose container is deleted. */
final class RuntimeDeleteMutants {
    private RuntimeDeleteMutants() {}

    static List<MutantBackend> all() {
        return List.of(MutantRuntimes.mutatingContainers("only says that it deletes",
                (raw, c) -> new DelegatingRuntimeContainer(c) {
                    @Override
                    public void delete() {
                        if (delegate.observe().state() != State.STOPPED) {
                            delegate.delete();
                        }
                    }
                }, DELETE_1).tolerating(EXIT_COMMAND_2, MANAGER_2, START_6, AWAIT_6, AWAIT_5, HOOKS_3),
                MutantRuntimes.mutatingContainers("signals nobody without saying so",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void kill(Signal signal) {
                                try {
                                    delegate.kill(signal);
                                } catch (NotFoundException e) {
                                    // the process has ended
                                }
                            }
                        }, DELETE_4),
                MutantRuntimes.mutatingContainers("observes before it refuses what it does not support",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void checkpoint(CheckpointRequest request) {
                                delegate.observe();
                                delegate.checkpoint(request);
                            }
                        }, CAPABILITY_2),
                MutantRuntimes.mutatingContainers(
                        "refuses what it does not support before it finds itself closed",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void requireOpen(Operation operation) {
                                // never asks
                            }
                        }, BACKEND_3),
                MutantRuntimes.mutatingContainers("finds the container of a handle by its id",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void kill(Signal signal) {
                                try {
                                    delegate.kill(signal);
                                } catch (NotFoundException e) {
                                    raw.find(delegate.id()).kill(signal);
                                }
                            }
                        }, DELETE_6),
                MutantRuntimes.mutatingContainers("fails to delete what is gone",
                        (raw, c) -> new DelegatingRuntimeContainer(c) {
                            @Override
                            public void forceDelete() {
                                delegate.observe();
                                delegate.forceDelete();
                            }
                        }, FORCE_DELETE_2).tolerating(DELETE_6),
                leavingProcesses());
    }

    private static MutantBackend leavingProcesses() {
        RuntimeSubject original = new ReferenceBackends().runtimeSubject();
        return MutantBackend.of("leaves the process alive",
                MutantRuntimes.subject(original, original.hooks().withLivenessProbe(process -> true),
                        context -> original.opener().apply(context)),
                FORCE_DELETE_3);
    }
}
