package dev.stowage.records;

import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Operation;
import dev.stowage.api.error.StorageUnavailableException;
import dev.stowage.records.json.JsonCodec;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The paths in a record. Stateless. */
public final class RecordPath {
    private static final String LOCALE_PROPERTY = "sun.jnu.encoding";

    private RecordPath() {}

    /**
     * Returns a path of a record. A JVM that was started without a locale has no paths outside ASCII: that is
     * no damage of the record.
     *
     * @param text the path
     * @return the path
     * @throws InvalidPathException if no file can have that path
     * @throws StorageUnavailableException if only this JVM cannot represent it; the message names the cure
     */
    public static Path parse(String text) {
        return parse(text, Charset.forName(System.getProperty(LOCALE_PROPERTY, "UTF-8")));
    }

    static Path parse(String text, Charset charsetOfPaths) {
        if (text.indexOf('\0') < 0 && !charsetOfPaths.newEncoder().canEncode(text)
                && StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new StorageUnavailableException(ErrorSubject.of("path of a record"), Operation.FIND,
                    "the character set of this JVM, " + charsetOfPaths.name() + ", cannot represent "
                            + JsonCodec.printable(text)
                            + "; start it with the environment variable LC_ALL=C.UTF-8");
        }
        return Path.of(text);
    }
}
