package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgetTest {
    @TempDir
    Path directory;

    @Test
    void whatWasForgottenIsReadAgainWhole() throws Exception {
        byte[] bytes = new byte[10_000];
        bytes[9_999] = 7;
        try (OpenFile file = OpenFile.open(directory.resolve("file"), OpenFile.Access.CREATE)) {
            file.write(bytes, 0);
            file.forget();
            assertArrayEquals(bytes, file.contents(bytes.length), "not synced: kept");
            file.sync();
            file.forget();
            assertArrayEquals(bytes, file.contents(bytes.length), "from the disk");
        }
    }

    @Test
    void refusesAClosedFile() throws Exception {
        OpenFile closed = OpenFile.open(directory.resolve("file"), OpenFile.Access.CREATE);
        closed.close();
        assertThrows(ClosedChannelException.class, closed::forget);
    }
}
