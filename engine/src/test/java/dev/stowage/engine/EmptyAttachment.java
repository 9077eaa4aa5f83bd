package dev.stowage.engine;

import dev.stowage.api.runtime.Attachment;
import java.io.InputStream;
import java.io.OutputStream;

/** Streams of nothing. */
final class EmptyAttachment implements Attachment {
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
