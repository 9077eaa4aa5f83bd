package dev.stowage.runtime.oci;

import dev.stowage.api.ProcessIdentity;
import dev.stowage.records.ExitText;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What is recorded at once when a container has been made. A run with this record is complete.
 *
 * @param init the init process; empty if it ended before it could be identified
 * @param monitor the monitor; empty likewise
 * @param bootId the boot that it was made in
 * @param createdAt when
 */
record CreationRecord(Optional<ProcessIdentity> init, Optional<ProcessIdentity> monitor, String bootId,
        Instant createdAt) {
    private static final String VERSION = "v1";

    void write(OciRunFiles files, RandomGenerator random) throws IOException {
        OciRunFiles.writeAtomically(files.created(),
                String.join(" ", VERSION, bootId, ExitText.formatTime(createdAt), format(init),
                        format(monitor))
                        + "\n",
                random);
    }

    /**
     * Reads the record of a run.
     *
     * @return empty if its creation has not been completed
     * @throws IOException if it cannot be read or is damaged
     */
    static Optional<CreationRecord> read(OciRunFiles files) throws IOException {
        Optional<String> text = OciRunFiles.readText(files.created());
        return text.isEmpty() ? Optional.empty() : Optional.of(parse(files, text.orElseThrow()));
    }

    /** Whether there is a record that can be read. */
    static boolean isReadable(OciRunFiles files) {
        try {
            return read(files).isPresent();
        } catch (IOException damaged) {
            return false;
        }
    }

    private static CreationRecord parse(OciRunFiles files, String text) throws IOException {
        String[] fields = text.strip().split(" ", -1);
        if (fields.length != 7 || !fields[0].equals(VERSION)) {
            throw new IOException(files.created() + " is damaged");
        }
        try {
            String boot = fields[1];
            return new CreationRecord(process(fields[3], fields[4], boot),
                    process(fields[5], fields[6], boot), boot,
                    ExitText.parseTime(fields[2]));
        } catch (RuntimeException e) {
            throw new IOException(files.created() + " is damaged", e);
        }
    }

    private static String format(Optional<ProcessIdentity> process) {
        return process.map(p -> p.pid() + " " + p.startTimeTicks()).orElse("0 0");
    }

    private static Optional<ProcessIdentity> process(String pid, String start, String boot) {
        long number = Long.parseLong(pid);
        return number == 0
                ? Optional.empty()
                : Optional.of(new ProcessIdentity(number, Long.parseLong(start), boot));
    }
}
