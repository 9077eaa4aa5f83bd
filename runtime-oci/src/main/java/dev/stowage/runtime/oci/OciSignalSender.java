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

/** Sends signals to the processes of one run, never to another process that reuses a pid. */
final class OciSignalSender {
    private final OciRuntimeComponents components;
    private final OciRunFiles files;

    OciSignalSender(OciRuntimeComponents components, OciRunFiles files) {
        this.components = components;
        this.files = files;
    }

    /**
     * Sends a signal to a paused container and thaws it.
     *
     * @return the failure; empty if the signal was sent
     */
    Optional<CommandResult> sendToPaused(Observation observation, Signal signal)
            throws IOException, InterruptedException {
        return switch (components.adapter().signalReceiver()) {
            case INIT_PROCESS -> {
                Optional<CommandResult> failure = send(observation, signal);
                components.binaryLocator().cgroup(files).thaw();
                yield failure;
            }
            case COMMAND_LINE -> {
                if (signal.equals(Signal.KILL)) {
                    yield send(observation, signal);
                }
                // the command line sends no signal to a frozen container
                CommandResult result = components.commandRunner()
                        .runFenced(files, components.binaryLocator().binaries(),
                                List.of("resume", files.runtimeId()));
                yield result.succeeded() ? send(observation, signal) : Optional.of(result);
            }
        };
    }

    /**
     * Sends a signal. KILL always goes to the init process directly, without the command line of the runtime.
     *
     * @return the failure; empty if the signal was sent
     */
    Optional<CommandResult> send(Observation observation, Signal signal)
            throws IOException, InterruptedException {
        if (observation.state() == State.UNKNOWN) {
            List<Long> survivors = components.cleanup().kill(files);
            if (!survivors.isEmpty()) {
                return Optional.of(notDelivered("did not end after KILL: processes " + survivors));
            }
            components.exitResolver().resolveIncomplete(files);
            return Optional.empty();
        }
        boolean direct = signal.equals(Signal.KILL) || switch (components.adapter().signalReceiver()) {
            case INIT_PROCESS -> true;
            case COMMAND_LINE -> false;
        };
        if (direct) {
            if (!signal(observation.init(), signal)) {
                return Optional.of(notDelivered("has ended"));
            }
            if (signal.equals(Signal.KILL)) {
                components.binaryLocator().cgroup(files).thawAll();
            }
            return Optional.empty();
        }
        CommandResult result = components.commandRunner()
                .runUnfenced(files, components.binaryLocator().binaries(),
                        List.of("kill", files.runtimeId(), Integer.toString(signal.number())));
        return result.succeeded() ? Optional.empty() : Optional.of(result);
    }

    private boolean signal(Optional<ProcessIdentity> init, Signal signal) throws IOException {
        if (init.isEmpty()) {
            return false;
        }
        Optional<PidFd> opened = PidFd.open(components.processTable(), init.orElseThrow().pid(),
                init.orElseThrow().startTimeTicks());
        if (opened.isEmpty()) {
            return false;
        }
        try (PidFd process = opened.orElseThrow()) {
            return !process.hasExited() && process.signal(signal.number());
        }
    }

    private static CommandResult notDelivered(String message) {
        return new CommandResult(OptionalInt.empty(), "", "the init process " + message);
    }
}
