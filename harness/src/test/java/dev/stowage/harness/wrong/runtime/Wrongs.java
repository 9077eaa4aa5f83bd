package dev.stowage.harness.wrong.runtime;

import dev.stowage.api.BackendContext;
import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.OutOfMemory;
import dev.stowage.api.error.OperationFailedException;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.api.runtime.Observation;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.harness.Clause;
import dev.stowage.harness.RuntimeHooks;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.harness.fault.InterceptedRuntime;
import dev.stowage.harness.fault.Interceptor.Call;
import dev.stowage.harness.reference.References;
import dev.stowage.harness.wrong.WrongBackend;
import dev.stowage.harness.wrong.WrongTables;
import dev.stowage.harness.wrong.WrongTables.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Makes wrong runtimes of the reference runtime. */
final class Wrongs {
    private Wrongs() {}

    /** Wrong in what becomes of a call; the change is given the runtime below. */
    static WrongBackend calls(String name, Function<Runtime, Change> change, Clause... caught) {
        return runtime(name, raw -> new InterceptedRuntime(raw, WrongTables.by(change.apply(raw))), caught);
    }

    /** Wrong in what becomes of a call. */
    static WrongBackend calls(String name, Change change, Clause... caught) {
        return calls(name, raw -> change, caught);
    }

    /** Wrong in what a container does; the function is given the runtime below. */
    static WrongBackend containers(String name, BiFunction<Runtime, Container, Container> wrong,
            Clause... caught) {
        return runtime(name, raw -> new DelegatingRuntime(raw) {
            @Override
            Container wrapped(Container container) {
                return wrong.apply(raw, container);
            }
        }, caught);
    }

    static WrongBackend runtime(String name, UnaryOperator<Runtime> wrapper, Clause... caught) {
        return placed(name, (hooks, context) -> wrapper, caught);
    }

    /** Wrong in a way that needs the directories, or what hooks can do. */
    static WrongBackend placed(String name,
            BiFunction<RuntimeHooks, BackendContext, UnaryOperator<Runtime>> wrapper,
            Clause... caught) {
        RuntimeSubject right = new References().runtimeSubject();
        return WrongBackend.of(name, subject(right, right.hooks(),
                context -> wrapper.apply(right.hooks(), context).apply(right.opener().apply(context))),
                caught);
    }

    static RuntimeSubject subject(RuntimeSubject right, RuntimeHooks hooks,
            Function<BackendContext, Runtime> opener) {
        return new RuntimeSubject("wrong", opener, right.bundles(), hooks, List.of());
    }

    /** Changes the exit in whatever carries one. */
    static Object exits(Object result, UnaryOperator<Exit> other) {
        return switch (result) {
            case Exit exit -> other.apply(exit);
            case Optional<?> some when some.isPresent() && some.orElseThrow() instanceof Exit exit ->
                Optional.of(other.apply(exit));
            case Observation o -> observed(o, o.init(), o.exit().map(other));
            default -> result;
        };
    }

    static Observation observed(Observation o, Optional<dev.stowage.api.ProcessIdentity> init,
            Optional<Exit> exit) {
        return new Observation(o.run(), o.state(), init, o.createdAt(), o.startedAt(), exit, o.monitoring(),
                o.detail());
    }

    /** Wrong in one code: reports another. */
    static WrongBackend code(String name, int right, int wrong, Clause... caught) {
        return calls(name, (call, act) -> exits(act.get(),
                exit -> code(exit) == right ? exited(exit, wrong) : exit), caught);
    }

    static Exit exited(Exit exit, int code) {
        return new Exit.Exited(code, Optional.empty(), exit.at(), OutOfMemory.NOT_SEEN, ExitSource.RUNTIME);
    }

    static int code(Exit exit) {
        return exit instanceof Exit.Exited exited ? exited.code() : -1;
    }

    static OperationFailedException failed(Call call) {
        return new OperationFailedException(call.subject(), call.operation(), "wrong on purpose",
                OptionalInt.of(1), "");
    }

    static boolean runs(CreateRequest request, String program) {
        try {
            return Files.readString(request.bundle().resolve("config.json"))
                    .contains(
                            "\"dev.stowage.program\": \"" + program);
        } catch (IOException e) {
            return false;
        }
    }
}
