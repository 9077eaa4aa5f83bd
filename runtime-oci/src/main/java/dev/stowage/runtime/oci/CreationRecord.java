package dev.stowage.runtime.oci;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.records.ExitText;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The record that completes the creation of a container.
 *
 * @param init the init process; empty if it ended before it could be identified
 * @param monitor the monitor process; empty if it ended before it could be identified
 * @param bootId the boot in which the container was created
 * @param createdAt when it was created
 */
record CreationRecord(Optional<ProcessIdentity> init, Optional<ProcessIdentity> monitor,
        String bootId, Instant createdAt) {
    private static final String VERSION = "v1";

    void write(OciRunFiles files, RandomGenerator random) throws IOException {
        OciRunFiles.writeAtomically(files.created(), String.join(" ", VERSION, bootId,
                ExitText.formatTime(createdAt), format(init), format(monitor)) + "\n", random);
    }

    /**
     * Reads the record of a run.
     *
     * @return empty if the creation is not complete
     * @throws IOException if the record cannot be read or is corrupt
     */
    static Optional<CreationRecord> read(OciRunFiles files) throws IOException {
        Optional<String> text = OciRunFiles.readText(files.created());
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<CreationRecord> parsed = parse(text.orElseThrow());
        if (parsed.isEmpty()) {
            throw new IOException(files.created() + " is corrupt");
        }
        return parsed;
    }

    /** Parses the text of a record; empty if it is corrupt. */
    static Optional<CreationRecord> parse(String text) {
        String[] fields = text.strip().split(" ", -1);
        if (fields.length != 7 || !fields[0].equals(VERSION)) {
            return Optional.empty();
        }
        try {
            String boot = fields[1];
            return Optional.of(new CreationRecord(process(fields[3], fields[4], boot),
                    process(fields[5], fields[6], boot), boot, ExitText.parseTime(fields[2])));
        } catch (IllegalArgumentException | DateTimeException | InvalidArgumentException e) {
            // a number, a time or an identity is none
            return Optional.empty();
        }
    }

    private static String format(Optional<ProcessIdentity> process) {
        return process.map(p -> p.pid() + " " + p.startTimeTicks()).orElse("0 0");
    }

    private static Optional<ProcessIdentity> process(String pid, String start, String boot) {
        long number = Long.parseLong(pid);
        return number == 0 ? Optional.empty()
                : Optional.of(new ProcessIdentity(number, Long.parseLong(start), boot));
    }
}
