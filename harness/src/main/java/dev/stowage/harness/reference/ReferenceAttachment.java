package dev.stowage.harness.reference;

import dev.stowage.api.runtime.Attachment;
import java.io.InputStream;
import java.io.OutputStream;

/** The streams of a simulated program, which reads nothing, and writes to its log alone. */
final class ReferenceAttachment implements Attachment {
    @Override
    public OutputStream stdin() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream stdout() {
        return InputStream.nullInputStream();
    }

    @Override
    public InputStream stderr() {
        return InputStream.nullInputStream();
    }

    @Override
    public void close() {
        // holds nothing
    }
}
