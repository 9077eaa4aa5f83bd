package dev.stowage.runtime.process;

import dev.stowage.api.Resources;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.bundle.OciBundle;
import dev.stowage.posix.CurrentProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What becomes of a bundle that asks for what a plain process does not have. */
enum IsolationPolicy {
    /** It is refused. */
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
                unsupported.add("limits of resources");
            }
            if (!unsupported.isEmpty()) {
                throw new InvalidArgumentException(
                        bundle.directory().resolve(OciBundle.CONFIG_FILE).toString(),
                        "asks for what plain processes of the host do not have: "
                                + String.join(", ", unsupported)
                                + "; leave that out, take another runtime, or set process.isolation = ignore");
            }
        }
    },
    /** All of that is passed over. */
    IGNORE {
        @Override
        void check(OciBundle bundle, Resources resources) {
            // nothing matters
        }
    };

    /**
     * Judges a bundle.
     *
     * @throws InvalidArgumentException if it is refused
     */
    abstract void check(OciBundle bundle, Resources resources);
}
