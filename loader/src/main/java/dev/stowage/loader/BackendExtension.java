package dev.stowage.loader;

import com.google.inject.Guice;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import dev.stowage.api.Backend;
import dev.stowage.api.BackendContext;
import dev.stowage.api.error.LoadException;
import dev.stowage.api.error.LoadProblem;
import dev.stowage.api.error.StowageException;
import jakarta.inject.Inject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;

/** The only extension of a plugin. It has passed all checks that need no instance. */
record BackendExtension(InstalledPlugin plugin, BackendKind kind, Class<? extends Backend> type) {

    static BackendExtension of(InstalledPlugin plugin, Class<?> type) {
        List<BackendKind> kinds = BackendKind.of(type);
        if (kinds.size() != 1 || Modifier.isAbstract(type.getModifiers())) {
            throw new LoadException(List.of(LoadProblem.of(LoadProblem.Kind.EXTENSION, plugin.name(),
                    "its extension " + type.getName() + " is not a concrete class that implements either "
                            + "Runtime or StatusStorage of this API")
                    .withHint("implement exactly one of them")));
        }
        try {
            BackendExtension backendExtension =
                    new BackendExtension(plugin, kinds.getFirst(), type.asSubclass(Backend.class));
            backendExtension.requireConstructor();
            return backendExtension;
        } catch (LinkageError e) {
            throw new LoadException(LoadProblem
                    .of(LoadProblem.Kind.EXTENSION, plugin.name(), "its extension cannot be loaded: " + e)
                    .withHint("add all of its libraries except the API to lib/"), e);
        }
    }

    /**
     * Builds the backend. An error of the contract that its constructor throws, such as a store that cannot
     * be opened, is passed on unchanged.
     */
    Backend build(BackendContext context) {
        Backend backend;
        try {
            // not a child injector, which would register this class in its parent and keep the class loader
            // alive
            backend = Guice.createInjector(Stage.PRODUCTION, binder -> {
                binder.requireExplicitBindings();
                binder.disableCircularProxies();
                binder.bind(BackendContext.class).toInstance(context);
                binder.bind(type);
            }).getInstance(type);
        } catch (ProvisionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof StowageException known) {
                throw known;
            }
            throw new LoadException(
                    problem("its constructor failed: " + cause, "contact its provider"), cause);
        }
        if (!backend.name().equals(plugin.name())) {
            try (backend) {
                throw new LoadException(List.of(problem("its backend has the name " + backend.name(),
                        "set plugin.id to the same name")));
            }
        }
        return backend;
    }

    private void requireConstructor() {
        List<Constructor<?>> matching = Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor -> constructor.isAnnotationPresent(Inject.class))
                .toList();
        if (matching.size() != 1 || !Arrays.equals(matching.getFirst().getParameterTypes(),
                new Class<?>[]{BackendContext.class})) {
            throw new LoadException(List.of(problem(
                    "its extension " + type.getName() + " has no constructor for injection",
                    "annotate one constructor with @jakarta.inject.Inject; it must take only a BackendContext")));
        }
    }

    private LoadProblem problem(String cause, String hint) {
        return LoadProblem.of(LoadProblem.Kind.CONSTRUCTOR, plugin.name(), cause).withHint(hint);
    }
}
