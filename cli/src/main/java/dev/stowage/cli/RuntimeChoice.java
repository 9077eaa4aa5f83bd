package dev.stowage.cli;

import dev.stowage.api.Availability;
import dev.stowage.loader.BackendKind;
import dev.stowage.loader.BackendReport;
import dev.stowage.loader.Stowage;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Chooses a runtime where neither the command line nor a record names one. */
record RuntimeChoice(Stowage stowage) {
    /** Isolates nothing, so it is used only if somebody asks for it. */
    private static final String PROCESS_RUNTIME = "process";

    /** The runtime of the settings, else the first one that works here and isolates. */
    String forNewContainer() {
        return stowage.runtimeName()
                .filter(this::isUsedUnasked)
                .orElseThrow(() -> new UsageException(noIsolatingRuntimeMessage()));
    }

    /** The same from reports, without opening a runtime; empty if none works here. */
    Optional<String> forNewContainer(List<BackendReport> reports) {
        return stowage.runtimeName(reports).filter(this::isUsedUnasked);
    }

    /** Any runtime that works here, for a container whose record names none. */
    String any() {
        return stowage.runtimeName()
                .orElseThrow(() -> new UsageException(
                        "no runtime works on this machine; name one with --runtime"));
    }

    private boolean isUsedUnasked(String runtime) {
        return stowage.settings().runtime().isPresent() || !runtime.equals(PROCESS_RUNTIME);
    }

    private String noIsolatingRuntimeMessage() {
        String unavailable = stowage.backends(stowage.settings().paths())
                .stream()
                .filter(report -> report.kind() == BackendKind.RUNTIME)
                .flatMap(report -> unavailability(report).stream())
                .collect(Collectors.joining("; "));
        return "no runtime that isolates containers works on this machine"
                + (unavailable.isEmpty() ? "" : " (" + unavailable + ")") + "; use --runtime "
                + PROCESS_RUNTIME + " to run the program as a plain process of this host";
    }

    private static Optional<String> unavailability(BackendReport report) {
        return report.availability() instanceof Availability.Unavailable unavailable
                ? Optional.of(report.name() + ": " + unavailable.problem() + "; " + unavailable.hint())
                : Optional.empty();
    }
}
