package dev.stowage.harness.mutant.runtime;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.Clause;
import dev.stowage.harness.RuntimeHooks;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.harness.fault.InterceptedRuntime;
import dev.stowage.harness.fault.Interceptor.InterceptedCall;
import dev.stowage.harness.mutant.MutantBackend;
import dev.stowage.harness.mutant.TableMutators;
import dev.stowage.harness.mutant.TableMutators.CallMutation;
import dev.stowage.harness.reference.ReferenceBackends;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Makes mutants of the reference runtime. */
final class MutantRuntimes {
    private MutantRuntimes() {}

    /** Returns a mutant that changes calls, with access to the original runtime. */
    static MutantBackend mutatingCalls(String name, Function<Runtime, CallMutation> change,
            Clause... expectedViolations) {
        return mutatingRuntime(name,
                raw -> new InterceptedRuntime(raw, TableMutators.mutating(change.apply(raw))),
                expectedViolations);
    }

    /** Returns a mutant that changes calls. */
    static MutantBackend mutatingCalls(String name, CallMutation callMutation, Clause... expectedViolations) {
        return mutatingCalls(name, raw -> callMutation, expectedViolations);
    }

    /** Returns a mutant that wraps containers, with access to the original runtime. */
    static MutantBackend mutatingContainers(String name, BiFunction<Runtime, Container, Container> mutation,
            Clause... expectedViolations) {
        return mutatingRuntime(name, raw -> new DelegatingRuntime(raw) {
            @Override
            Container wrap(Container container) {
                return mutation.apply(delegateRuntime, container);
            }
        }, expectedViolations);
    }

    static MutantBackend mutatingRuntime(String name, UnaryOperator<Runtime> wrapper,
            Clause... expectedViolations) {
        return mutatingWithContext(name, (hooks, context) -> wrapper, expectedViolations);
    }

    /** Returns a mutant that needs the directories or the hooks. */
    static MutantBackend mutatingWithContext(String name,
            BiFunction<RuntimeHooks, BackendContext, UnaryOperator<Runtime>> wrapper,
            Clause... expectedViolations) {
        RuntimeSubject original = new ReferenceBackends().runtimeSubject();
        return MutantBackend.of(name, subject(original, original.hooks(),
                context -> wrapper.apply(original.hooks(), context).apply(original.opener().apply(context))),
                expectedViolations);
    }

    static RuntimeSubject subject(RuntimeSubject original, RuntimeHooks hooks,
            Function<BackendContext, Runtime> opener) {
        return new RuntimeSubject("wrong", opener, original.bundleWriter(), hooks, List.of());
    }

    /** Changes the exit in any result that contains one. */
    static Object mapExit(Object result, UnaryOperator<Exit> mapping) {
        return switch (result) {
            case Exit exit -> mapping.apply(exit);
            case Optional<?> some when some.isPresent() && some.orElseThrow() instanceof Exit exit ->
                Optional.of(mapping.apply(exit));
            case Observation o -> withInitAndExit(o, o.init(), o.exit().map(mapping));
            default -> result;
        };
    }

    static Observation withInitAndExit(Observation o, Optional<dev.stowage.api.ProcessIdentity> init,
            Optional<Exit> exit) {
        return o.toBuilder().init(init).exit(exit).build();
    }

    /** Reports another code instead of one. */
    static MutantBackend code(String name, int original, int mutation, Clause... expectedViolations) {
        return mutatingCalls(name,
                (interceptedCall, act) -> mapExit(act.get(),
                        exit -> code(exit) == original ? withCode(exit, mutation) : exit),
                expectedViolations);
    }

    static Exit withCode(Exit exit, int code) {
        return Exit.exited(code, exit.at(), ExitSource.RUNTIME);
    }

    static int code(Exit exit) {
        return exit instanceof Exit.Exited exited ? exited.code() : -1;
    }

    static OperationFailedException failure(InterceptedCall interceptedCall) {
        return new OperationFailedException(ErrorSubject.of(interceptedCall.subject()),
                interceptedCall.operation(), "wrong on purpose", OptionalInt.of(1), "");
    }

    static boolean runsProgram(CreateRequest request, String program) {
        try {
            return Files.readString(request.bundle().resolve("config.json"))
                    .contains("\"dev.stowage.program\": \"" + program);
        } catch (IOException e) {
            return false;
        }
    }
}
