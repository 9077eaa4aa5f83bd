package dev.stowage.harness.wrong.runtime;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.CreateRequest;
import dev.stowage.harness.Clause;
import dev.stowage.harness.wrong.WrongBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runtimes that declare HOOKS and leave one out. */
final class WrongHooks {
    private WrongHooks() {}

    static List<WrongBackend> all() {
        return List.of(leavingOut("prestart", HOOKS_CREATE), leavingOut("createRuntime", HOOKS_CREATE),
                leavingOut("poststart", HOOKS_START), leavingOut("poststop", HOOKS_DELETE),
                early());
    }

    /** The hook has left a file; nobody is to know. */
    private static WrongBackend leavingOut(String point, Clause caught) {
        return Wrongs.runtime("leaves out " + point, raw -> new DelegatingRuntime(raw) {
            private final Map<ContainerId, Path> bundles = new ConcurrentHashMap<>();

            @Override
            public Container create(CreateRequest request) {
                Container made = super.create(request);
                bundles.put(request.id(), request.bundle());
                forget(request.bundle());
                return made;
            }

            @Override
            Container wrapped(Container container) {
                return new DelegatingContainer(container) {
                    @Override
                    public void start() {
                        it.start();
                        forget(bundles.get(it.id()));
                    }

                    @Override
                    public void delete() {
                        it.delete();
                        forget(bundles.get(it.id()));
                    }
                };
            }

            private void forget(@org.jspecify.annotations.Nullable Path bundle) {
                if (bundle != null) {
                    mark(bundle, point, false);
                }
            }
        }, caught);
    }

    private static WrongBackend early() {
        return Wrongs.runtime("runs poststop at create", raw -> new DelegatingRuntime(raw) {
            @Override
            public Container create(CreateRequest request) {
                Container made = super.create(request);
                mark(request.bundle(), "poststop", true);
                return made;
            }
        }, HOOKS_DELETE);
    }

    private static void mark(Path bundle, String point, boolean there) {
        try {
            String config = Files.readString(bundle.resolve("config.json"));
            Matcher hook = Pattern.compile("\"" + point + "\": .{0,80}?\"cat > ([^\"]+)\"").matcher(config);
            if (hook.find() && there) {
                Files.writeString(Path.of(hook.group(1)), "");
            } else if (hook.reset().find()) {
                Files.deleteIfExists(Path.of(hook.group(1)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
