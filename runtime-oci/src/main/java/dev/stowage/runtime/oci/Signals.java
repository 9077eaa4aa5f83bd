package dev.stowage.runtime.oci;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.runtime.Observation;
import dev.stowage.posix.PidFd;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Sends signals to one run, and to nothing else whatever became of its pids. */
final class Signals {
    private final Parts parts;
    private final RunFiles files;

    Signals(Parts parts, RunFiles files) {
        this.parts = parts;
        this.files = files;
    }

    /**
     * Sends a signal to a paused container and thaws it.
     *
     * @return what hindered it; empty if it was sent
     */
    Optional<Attempt> sendToPaused(Observation seen, Signal signal)
            throws IOException, InterruptedException {
        return switch (parts.dialect().signalReceiver()) {
            case INIT_PROCESS -> {
                Optional<Attempt> refusal = send(seen, signal);
                parts.toolbox().group(files).thaw();
                yield refusal;
            }
            case COMMAND_LINE -> {
                if (signal.equals(Signal.KILL)) {
                    yield send(seen, signal);
                }
                // it takes no signal while it is frozen
                Attempt attempt = parts.commands()
                        .fenced(files, parts.toolbox().commandLine(),
                                List.of("resume", files.runtimeId()));
                yield attempt.succeeded() ? send(seen, signal) : Optional.of(attempt);
            }
        };
    }

    /**
     * Sends a signal; KILL always to the init process itself, which needs no answer of the runtime.
     *
     * @return what hindered it; empty if it was sent
     */
    Optional<Attempt> send(Observation seen, Signal signal) throws IOException, InterruptedException {
        if (seen.state() == State.UNKNOWN) {
            List<Long> living = parts.clearing().kill(files);
            if (!living.isEmpty()) {
                return Optional.of(hindered("cannot be ended: " + living));
            }
            parts.endings().concludeIncomplete(files);
            return Optional.empty();
        }
        boolean direct = signal.equals(Signal.KILL) || switch (parts.dialect().signalReceiver()) {
            case INIT_PROCESS -> true;
            case COMMAND_LINE -> false;
        };
        if (direct) {
            return signal(seen.init(), signal) ? Optional.empty() : Optional.of(hindered("has ended"));
        }
        Attempt attempt = parts.commands()
                .plain(files, parts.toolbox().commandLine(),
                        List.of("kill", files.runtimeId(), Integer.toString(signal.number())));
        return attempt.succeeded() ? Optional.empty() : Optional.of(attempt);
    }

    private boolean signal(Optional<ProcessIdentity> init, Signal signal) throws IOException {
        if (init.isEmpty()) {
            return false;
        }
        Optional<PidFd> opened = PidFd.open(parts.processes(), init.orElseThrow().pid(),
                init.orElseThrow().startTimeTicks());
        if (opened.isEmpty()) {
            return false;
        }
        try (PidFd process = opened.orElseThrow()) {
            return !process.hasEnded() && process.signal(signal.number());
        }
    }

    private static Attempt hindered(String message) {
        return new Attempt(OptionalInt.empty(), "", "the init process " + message);
    }
}
