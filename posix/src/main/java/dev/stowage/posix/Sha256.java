package dev.stowage.posix;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest SHA-256 (FIPS 180-4) of texts and streams. Thread-safe. */
public final class Sha256 {
    /** Cloned for each digest, because looking the algorithm up takes longer than digesting a short key. */
    private static final MessageDigest PROTOTYPE = prototype();

    private Sha256() {}

    /** Returns the 32 bytes of the digest of a text in UTF-8. */
    public static byte[] digest(String text) {
        return create().digest(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns the 32 bytes of the digest of everything up to the end of a stream. Does not close it.
     *
     * @throws IOException if the stream cannot be read
     */
    public static byte[] digest(InputStream stream) throws IOException {
        MessageDigest digest = create();
        byte[] buffer = new byte[1 << 16];
        for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
            digest.update(buffer, 0, count);
        }
        return digest.digest();
    }

    private static MessageDigest create() {
        try {
            return (MessageDigest) PROTOTYPE.clone();
        } catch (CloneNotSupportedException impossible) {
            throw new AssertionError("SHA-256 of the JDK can be cloned", impossible);
        }
    }

    private static MessageDigest prototype() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform implements SHA-256", impossible);
        }
    }
}
