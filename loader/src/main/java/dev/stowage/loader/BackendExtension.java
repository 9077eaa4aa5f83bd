package dev.stowage.loader;

import dev.stowage.api.error.LoadProblem;
import dev.stowage.api.error.LoadException;
import com.google.inject.Guice;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import dev.stowage.api.Backend;
import dev.stowage.api.BackendContext;
import dev.stowage.api.error.StowageException;
import jakarta.inject.Inject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;

/** The one extension of a plugin that has passed every check but building it. */
record BackendExtension(InstalledPlugin plugin, BackendKind kind, Class<? extends Backend> type) {

    static BackendExtension of(InstalledPlugin plugin, Class<?> type) {
        List<BackendKind> kinds = BackendKind.of(type);
        if (kinds.size() != 1 || Modifier.isAbstract(type.getModifiers())) {
            throw new LoadException(
                    List.of(LoadProblem
                            .of(LoadProblem.Kind.EXTENSION, plugin.name(),
                                    "its extension " + type.getName()
                                            + " must be a class that is either a Runtime or a "
                                            + "StatusStorage of this api")
                            .withHint("implement one of them")));
        }
        try {
            BackendExtension backendExtension = new BackendExtension(plugin, kinds.getFirst(),
                    type.asSubclass(Backend.class));
            backendExtension.requireConstructor();
            return backendExtension;
        } catch (LinkageError e) {
            throw new LoadException(LoadProblem
                    .of(LoadProblem.Kind.EXTENSION, plugin.name(), "its extension cannot be loaded: " + e)
                    .withHint("bring every library but the api in lib/"), e);
        }
    }

    /**
     * Builds the backend. An error of the contract, such as a store that cannot be opened, comes out as it
     * is.
     */
    Backend build(BackendContext context) {
        Backend backend;
        try {
            // an injector of its own: a child would leave this class in its parent and pin the class loader
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
            throw new LoadException(problem("its constructor failed: " + cause, "ask its provider"), cause);
        }
        if (!backend.name().equals(plugin.name())) {
            String name = backend.name();
            backend.close();
            throw new LoadException(List.of(problem("its backend calls itself " + name,
                    "give plugin.id the same name")));
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
                    "its extension " + type.getName() + " has no constructor to be built by",
                    "give it one with @jakarta.inject.Inject that takes a BackendContext and nothing else")));
        }
    }

    private LoadProblem problem(String cause, String hint) {
        return LoadProblem.of(LoadProblem.Kind.CONSTRUCTOR, plugin.name(), cause).withHint(hint);
    }
}
