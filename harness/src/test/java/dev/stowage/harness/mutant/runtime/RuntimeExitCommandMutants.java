package dev.stowage.harness.mutant.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.Operation;
import dev.stowage.api.error.UnsupportedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.harness.Clause;
import dev.stowage.harness.mutant.MutantBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Mutants of exit commands. */
final class RuntimeExitCommandMutants {
    private RuntimeExitCommandMutants() {}

    static List<MutantBackend> all() {
        return List.of(
                creating("never starts the exit command", request -> request.withExitCommand(List.of()),
                        EXIT_COMMAND_1).tolerating(EXIT_COMMAND_2),
                creating("starts the exit command twice",
                        request -> withExitScript(request, script -> script + "; " + script), EXIT_COMMAND_1),
                MutantRuntimes.mutatingRuntime("starts the exit command at once",
                        raw -> new DelegatingRuntime(raw) {
                            @Override
                            public Container create(CreateRequest request) {
                                Container created = super.create(request.withExitCommand(List.of()));
                                if (!request.exitCommand().isEmpty()) {
                                    start(request.exitCommand());
                                }
                                return created;
                            }
                        }, EXIT_COMMAND_1),
                keepingContainersWithExitCommands(), acceptingUndeclared(), leavingWhatItRefused());
    }

    private static MutantBackend creating(String name, UnaryOperator<CreateRequest> change,
            Clause... expectedViolations) {
        return MutantRuntimes.mutatingRuntime(name, raw -> new DelegatingRuntime(raw) {
            @Override
            public Container create(CreateRequest request) {
                return super.create(change.apply(request));
            }
        }, expectedViolations);
    }

    private static CreateRequest withExitScript(CreateRequest request, UnaryOperator<String> change) {
        return request.exitCommand().isEmpty() ? request
                : request.withExitCommand(
                        List.of("/bin/sh", "-c", change.apply(request.exitCommand().getLast())));
    }

    private static void start(List<String> command) {
        try {
            new ProcessBuilder(command).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MutantBackend keepingContainersWithExitCommands() {
        Set<ContainerId> kept = ConcurrentHashMap.newKeySet();
        return MutantRuntimes.mutatingRuntime("keeps a container whose exit command fails",
                raw -> new DelegatingRuntime(raw) {
                    @Override
                    public Container create(CreateRequest request) {
                        if (request.exitCommand().toString().contains("exit 3")) {
                            kept.add(request.id());
                        }
                        return super.create(request);
                    }

                    @Override
                    Container wrap(Container container) {
                        return new DelegatingRuntimeContainer(container) {
                            @Override
                            public void delete() {
                                if (!kept.remove(delegate.id())) {
                                    delegate.delete();
                                }
                            }
                        };
                    }
                }, EXIT_COMMAND_2);
    }

    private static MutantBackend acceptingUndeclared() {
        return MutantRuntimes
                .mutatingRuntime("accepts an exit command that it does not declare",
                        raw -> new UndeclaringRuntime(raw, Capability.EXIT_COMMAND), CREATE_14)
                .tolerating(CREATE_15);
    }

    private static MutantBackend leavingWhatItRefused() {
        return MutantRuntimes.mutatingRuntime("refuses an exit command after it has created the container",
                raw -> new UndeclaringRuntime(raw, Capability.EXIT_COMMAND) {
                    @Override
                    public Container create(CreateRequest request) {
                        Container created = super.create(request.withExitCommand(List.of()));
                        if (!request.exitCommand().isEmpty()) {
                            throw new UnsupportedException(request.id(), Operation.CREATE,
                                    Capability.EXIT_COMMAND);
                        }
                        return created;
                    }
                }, CREATE_15);
    }
}
