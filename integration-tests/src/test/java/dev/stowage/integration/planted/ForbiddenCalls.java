package dev.stowage.integration.planted;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Random;

/** Breaks rules on purpose: the checks must see each of these. */
final class ForbiddenCalls {
    private ForbiddenCalls() {}

    static long clock() {
        return System.currentTimeMillis();
    }

    static void sleep() throws InterruptedException {
        Thread.sleep(1);
    }

    static Random random() {
        return new Random();
    }

    static void lock(FileChannel channel) throws IOException {
        channel.lock().close();
    }

    static byte[] charset(String text) {
        return new java.io.ByteArrayOutputStream() {
            void print() {
                new java.io.PrintStream(this).print(text);
            }
        }.toByteArray();
    }
}
