package dev.stowage.bundle;

import dev.stowage.records.json.InvalidJsonException;
import dev.stowage.records.json.JsonCodec;
import dev.stowage.records.json.JsonObject;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Versions of the OCI runtime specification. */
final class OciVersion {
    /** What Debian's runc 1.1 and every later runtime reads; runc 1.1 refuses 1.1 and newer. */
    static final String COMMON = "1.0.2";

    private static final Pattern GRAMMAR =
            Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})(?:[-+][0-9A-Za-z.+-]*)?");

    private OciVersion() {}

    static String requireSupported(JsonObject config) {
        String version = config.text("ociVersion");
        Matcher parts = GRAMMAR.matcher(version);
        if (!parts.matches()) {
            throw new InvalidJsonException("ociVersion",
                    "must be a version such as 1.0.2, not \"" + JsonCodec.printable(version) + "\"");
        }
        if (!parts.group(1).equals("1")) {
            throw new InvalidJsonException("ociVersion",
                    "must be 1.x.y, not " + JsonCodec.printable(version));
        }
        return version;
    }

    /** Returns the version, or the common one if it is newer. */
    static String lowerToCommon(String version) {
        Matcher parts = GRAMMAR.matcher(version);
        boolean newer =
                parts.matches() && (number(parts, 2) > 0 || (number(parts, 2) == 0 && number(parts, 3) > 2));
        return newer ? COMMON : version;
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }
}
