package dev.stowage.storage.journal.format;

import dev.stowage.api.Exit;
import dev.stowage.api.Exit.ExitSource;
import dev.stowage.api.Exit.OutOfMemory;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Exit.UnknownExitCause;
import dev.stowage.api.Operation;
import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.Resources;
import dev.stowage.api.ResourcesBuilder;
import dev.stowage.api.Signal;
import dev.stowage.api.storage.Intent;
import dev.stowage.api.storage.Status;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Encodes and decodes the status of a record compactly: an absent value takes one byte. */
public final class StatusCodec {
    private static final int INITIAL_CAPACITY = 128;
    private static final int ABSENT = 0;
    private static final int PRESENT = 1;
    private static final int EXITED = 1;
    private static final int NEVER_STARTED = 2;
    private static final int UNKNOWN = 3;

    private StatusCodec() {}

    public static Section encode(Status status) {
        ByteWriter out = new ByteWriter(INITIAL_CAPACITY);
        out.int64(status.run());
        time(out, status.configuredAt());
        time(out, status.createdAt());
        time(out, status.startedAt());
        time(out, status.pausedAt());
        if (writePresence(out, status.init())) {
            process(out, status.init().orElseThrow());
        }
        exit(out, status.exit());
        if (writePresence(out, status.intent())) {
            intent(out, status.intent().orElseThrow());
        }
        resources(out, status.resources());
        if (writePresence(out, status.inconsistency())) {
            out.text(status.inconsistency().orElseThrow());
        }
        return new Section(out.toBytes());
    }

    /** Also throws what the constructors of the API throw for invalid values. */
    static Status decode(Section section) throws CorruptJournalException {
        ByteReader in = section.reader();
        Status status = Status.builder()
                .run(in.int64())
                .configuredAt(time(in))
                .createdAt(time(in))
                .startedAt(time(in))
                .pausedAt(time(in))
                .init(readPresence(in) ? Optional.of(process(in)) : Optional.empty())
                .exit(exit(in))
                .intent(readPresence(in) ? Optional.of(intent(in)) : Optional.empty())
                .resources(resources(in))
                .inconsistency(readPresence(in) ? Optional.of(in.text()) : Optional.empty())
                .build();
        in.requireEnd();
        return status;
    }

    private static boolean writePresence(ByteWriter out, Optional<?> value) {
        out.int8(value.isPresent() ? PRESENT : ABSENT);
        return value.isPresent();
    }

    private static boolean readPresence(ByteReader in) throws CorruptJournalException {
        return switch (in.int8()) {
            case ABSENT -> false;
            case PRESENT -> true;
            default -> throw new CorruptJournalException("holds an invalid presence byte");
        };
    }

    private static void time(ByteWriter out, Optional<Instant> time) {
        if (writePresence(out, time)) {
            instant(out, time.orElseThrow());
        }
    }

    private static Optional<Instant> time(ByteReader in) throws CorruptJournalException {
        return readPresence(in) ? Optional.of(instant(in)) : Optional.empty();
    }

    private static void instant(ByteWriter out, Instant time) {
        out.int64(time.getEpochSecond());
        out.int32(time.getNano());
    }

    private static Instant instant(ByteReader in) throws CorruptJournalException {
        return Instant.ofEpochSecond(in.int64(), in.int32());
    }

    private static void process(ByteWriter out, ProcessIdentity process) {
        out.int64(process.pid());
        out.int64(process.startTimeTicks());
        out.text(process.bootId());
    }

    private static ProcessIdentity process(ByteReader in) throws CorruptJournalException {
        return new ProcessIdentity(in.int64(), in.int64(), in.text());
    }

    private static void intent(ByteWriter out, Intent intent) {
        out.text(intent.operation().name());
        process(out, intent.owner());
        instant(out, intent.since());
        out.int64(intent.run());
    }

    private static Intent intent(ByteReader in) throws CorruptJournalException {
        return Intent.of(EnumCodec.decode(Operation.values(), in), process(in), instant(in), in.int64());
    }

    private static void exit(ByteWriter out, Optional<Exit> exit) {
        if (exit.isEmpty()) {
            out.int8(ABSENT);
            return;
        }
        switch (exit.orElseThrow()) {
            case Exit.Exited exited -> {
                out.int8(EXITED);
                out.int8(exited.code());
                out.int8(exited.signal().map(Signal::number).orElse(0));
                instant(out, exited.at());
                out.text(exited.outOfMemory().name());
            }
            case Exit.NeverStarted neverStarted -> {
                out.int8(NEVER_STARTED);
                out.text(neverStarted.cause().name());
                out.text(neverStarted.message());
                instant(out, neverStarted.at());
            }
            case Exit.Unknown unknown -> {
                out.int8(UNKNOWN);
                out.text(unknown.cause().name());
                instant(out, unknown.at());
            }
        }
        out.text(exit.orElseThrow().source().name());
    }

    private static Optional<Exit> exit(ByteReader in) throws CorruptJournalException {
        return switch (in.int8()) {
            case ABSENT -> Optional.empty();
            case EXITED -> Optional.of(exited(in));
            case NEVER_STARTED -> Optional.of(Exit.neverStarted(EnumCodec.decode(StartFailure.values(), in),
                    in.text(), instant(in), source(in)));
            case UNKNOWN -> Optional.of(
                    Exit.unknown(EnumCodec.decode(UnknownExitCause.values(), in), instant(in), source(in)));
            default -> throw new CorruptJournalException("holds an exit of an unknown kind");
        };
    }

    private static Exit.Exited exited(ByteReader in) throws CorruptJournalException {
        int code = in.int8();
        Optional<Signal> signal = signal(in.int8());
        Instant at = instant(in);
        OutOfMemory outOfMemory = EnumCodec.decode(OutOfMemory.values(), in);
        Exit.Exited exited = Exit.exited(code, at, source(in)).withOutOfMemory(outOfMemory);
        return signal.map(exited::withSignal).orElse(exited);
    }

    private static Optional<Signal> signal(int number) {
        return number == 0 ? Optional.empty() : Optional.of(new Signal(number));
    }

    private static ExitSource source(ByteReader in) throws CorruptJournalException {
        return EnumCodec.decode(ExitSource.values(), in);
    }

    private static void resources(ByteWriter out, Resources resources) {
        limit(out, resources.memoryBytes());
        limit(out, resources.cpuShares());
        limit(out, resources.cpuQuotaMicros());
        limit(out, resources.cpuPeriodMicros());
        limit(out, resources.processes());
    }

    private static Resources resources(ByteReader in) throws CorruptJournalException {
        ResourcesBuilder builder = Resources.builder();
        limit(in).ifPresent(builder::memoryBytes);
        limit(in).ifPresent(builder::cpuShares);
        limit(in).ifPresent(builder::cpuQuotaMicros);
        limit(in).ifPresent(builder::cpuPeriodMicros);
        limit(in).ifPresent(builder::processes);
        Resources resources = builder.build();
        return resources.equals(Resources.NONE) ? Resources.NONE : resources;
    }

    private static void limit(ByteWriter out, OptionalLong limit) {
        out.int8(limit.isPresent() ? PRESENT : ABSENT);
        if (limit.isPresent()) {
            out.int64(limit.orElseThrow());
        }
    }

    private static OptionalLong limit(ByteReader in) throws CorruptJournalException {
        return readPresence(in) ? OptionalLong.of(in.int64()) : OptionalLong.empty();
    }
}
