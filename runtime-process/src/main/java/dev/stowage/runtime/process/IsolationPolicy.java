package dev.stowage.runtime.process;

import dev.stowage.api.Resources;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.bundle.OciBundle;
import dev.stowage.posix.CurrentProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How to handle a bundle that asks for isolation, which a plain process does not have. */
enum IsolationPolicy {
    /** The bundle is refused. */
    REFUSE {
        @Override
        void check(OciBundle bundle, Resources resources) {
            List<String> unsupported = new ArrayList<>(bundle.isolationFields());
            if (!bundle.rootPath().equals(Path.of("/"))) {
                unsupported.add("root.path other than /");
            }
            if (bundle.terminal()) {
                unsupported.add("process.terminal");
            }
            long user = bundle.user().userId();
            if ((user != 0 && user != CurrentProcess.effectiveUserId())
                    || !bundle.user().additionalGroupIds().isEmpty()) {
                unsupported.add("process.user other than the caller");
            }
            if (bundle.hasResourceLimits() || !resources.equals(Resources.NONE)) {
                unsupported.add("resource limits");
            }
            if (!unsupported.isEmpty()) {
                throw new InvalidArgumentException(
                        bundle.directory().resolve(OciBundle.CONFIG_FILE).toString(),
                        "asks for what plain processes do not have: " + String.join(", ", unsupported)
                                + "; remove these fields, use another runtime, or set"
                                + " process.isolation = ignore");
            }
        }
    },
    /** The fields that ask for isolation are ignored. */
    IGNORE {
        @Override
        void check(OciBundle bundle, Resources resources) {
            // every bundle is accepted
        }
    };

    /**
     * Checks a bundle.
     *
     * @throws InvalidArgumentException if the bundle is refused
     */
    abstract void check(OciBundle bundle, Resources resources);
}
