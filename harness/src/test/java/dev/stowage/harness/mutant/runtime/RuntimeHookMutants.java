package dev.stowage.harness.mutant.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.harness.Clause;
import dev.stowage.harness.mutant.MutantBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Mutants that declare HOOKS and skip one. */
final class RuntimeHookMutants {
    private RuntimeHookMutants() {}

    static List<MutantBackend> all() {
        return List.of(skippingHook("prestart", HOOKS_1), skippingHook("createRuntime", HOOKS_1),
                skippingHook("poststart", HOOKS_2), skippingHook("poststop", HOOKS_3),
                runningPoststopEarly());
    }

    /** Removes the file that the hook has written. */
    private static MutantBackend skippingHook(String point, Clause expectedViolations) {
        return MutantRuntimes.mutatingRuntime("leaves out " + point, raw -> new DelegatingRuntime(raw) {
            private final Map<ContainerId, Path> bundles = new ConcurrentHashMap<>();

            @Override
            public Container create(CreateRequest request) {
                Container created = super.create(request);
                bundles.put(request.id(), request.bundle());
                forget(request.bundle());
                return created;
            }

            @Override
            Container wrap(Container container) {
                return new DelegatingRuntimeContainer(container) {
                    @Override
                    public void start() {
                        delegate.start();
                        forget(bundles.get(delegate.id()));
                    }

                    @Override
                    public void delete() {
                        delegate.delete();
                        forget(bundles.get(delegate.id()));
                    }
                };
            }

            private void forget(@org.jspecify.annotations.Nullable Path bundle) {
                if (bundle != null) {
                    setHookOutput(bundle, point, false);
                }
            }
        }, expectedViolations);
    }

    private static MutantBackend runningPoststopEarly() {
        return MutantRuntimes.mutatingRuntime("runs poststop at create", raw -> new DelegatingRuntime(raw) {
            @Override
            public Container create(CreateRequest request) {
                Container created = super.create(request);
                setHookOutput(request.bundle(), "poststop", true);
                return created;
            }
        }, HOOKS_3);
    }

    private static void setHookOutput(Path bundle, String point, boolean present) {
        try {
            String config = Files.readString(bundle.resolve("config.json"));
            Matcher hook = Pattern.compile("\"" + point + "\": .{0,80}?\"cat > ([^\"]+)\"").matcher(config);
            if (hook.find() && present) {
                Files.writeString(Path.of(hook.group(1)), "");
            } else if (hook.reset().find()) {
                Files.deleteIfExists(Path.of(hook.group(1)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
