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
 * that is its own sandbox, and without {@code +name} for one without a name.
 *
 * <p>
 * Ids and names contain neither {@code @} nor {@code +}, so the mapping between records and file names is
 * one-to-one. The longest file name has 199 bytes, below the limit of 255 of Linux file systems. The file
 * name contains the whole lookup key. So a directory listing is an index, and an unreadable record keeps its
 * id and its name.
 */
public final class RecordFileName {
    private static final String SUFFIX = ".json";
    private static final Pattern GRAMMAR = Pattern.compile("([^@+]++)(?:@([^@+]++))?+(?:\\+([^@+]++))?+");

    private RecordFileName() {}

    /**
     * Returns the file name of a record.
     *
     * @param record the lookup key of the record
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
     * @return the lookup key of the record in it; empty if {@link #of} never returns this name
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
            // not the file of a record: another program, or a user, has put it there
            return Optional.empty();
        }
    }
}
