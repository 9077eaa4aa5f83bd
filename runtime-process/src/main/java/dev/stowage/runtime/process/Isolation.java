package dev.stowage.runtime.process;

import dev.stowage.api.Resources;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.posix.CallingProcess;
import dev.stowage.records.bundle.OciBundle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What becomes of a bundle that asks for what a plain process does not have. */
enum Isolation {
    /** It is refused. */
    REFUSE {
        @Override
        void check(OciBundle bundle, Resources resources) {
            List<String> asked = new ArrayList<>(bundle.isolation());
            if (!bundle.rootPath().equals(Path.of("/"))) {
                asked.add("root.path other than /");
            }
            if (bundle.terminal()) {
                asked.add("process.terminal");
            }
            long user = bundle.user().userId();
            if ((user != 0 && user != CallingProcess.effectiveUserId())
                    || !bundle.user().additionalGroupIds().isEmpty()) {
                asked.add("process.user other than the caller");
            }
            if (bundle.limitsResources() || !resources.equals(Resources.NONE)) {
                asked.add("limits of resources");
            }
            if (!asked.isEmpty()) {
                throw new InvalidArgumentException(bundle.directory().resolve(OciBundle.CONFIG).toString(),
                        "asks for what plain processes of the host do not have: " + String.join(", ", asked)
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
