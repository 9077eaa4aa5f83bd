package dev.stowage.records;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.InvalidArgumentException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a record's file: {@code container@sandbox+name.json}, without {@code @sandbox} for a container
 * alone and without {@code +name} for one that has none.
 *
 * <p>
 * Ids and names contain neither {@code @} nor {@code +}, so each record has exactly one file name, and each
 * file name belongs to at most one record. The longest has 199 bytes, below the 255 of every Linux file
 * system. Since the file name says all that a record is found by, a directory listing is an index, and a
 * record that cannot be read still holds its id and its name.
 */
public final class RecordFileName {
    private static final String SUFFIX = ".json";
    private static final Pattern GRAMMAR = Pattern.compile("([^@+]++)(?:@([^@+]++))?+(?:\\+([^@+]++))?+");

    private RecordFileName() {}

    /**
     * Returns the file name of a record.
     *
     * @param record what the record is found by
     * @return the name of a file, without a directory
     */
    public static String of(RecordLookupKey record) {
        QualifiedId id = record.id();
        String sandbox = id.sandbox().equals(id.container()) ? "" : "@" + id.sandbox();
        return id.container() + sandbox + record.name().map(name -> "+" + name).orElse("") + SUFFIX;
    }

    /**
     * Reads a file name.
     *
     * @param fileName the name of a file, without a directory
     * @return what the record in it is found by; empty if {@link #of} never gives this name
     */
    public static Optional<RecordLookupKey> parse(String fileName) {
        if (!fileName.endsWith(SUFFIX)) {
            return Optional.empty();
        }
        Matcher parts = GRAMMAR.matcher(fileName.substring(0, fileName.length() - SUFFIX.length()));
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            ContainerId container = new ContainerId(parts.group(1));
            Optional<ContainerId> sandbox = Optional.ofNullable(parts.group(2)).map(ContainerId::new);
            if (sandbox.equals(Optional.of(container))) {
                return Optional.empty();
            }
            return Optional.of(new RecordLookupKey(new QualifiedId(sandbox.orElse(container), container),
                    Optional.ofNullable(parts.group(3)).map(ContainerName::new)));
        } catch (InvalidArgumentException e) {
            return Optional.empty();
        }
    }
}
