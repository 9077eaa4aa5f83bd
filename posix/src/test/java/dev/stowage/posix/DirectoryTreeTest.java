package dev.stowage.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTreeTest {
    @TempDir
    Path directory;

    @Test
    void deletesEverythingBelowAndIsIdempotent() throws IOException {
        Path tree = directory.resolve("tree");
        Files.createDirectories(tree.resolve("a/b"));
        Files.writeString(tree.resolve("a/b/file"), "x");
        Files.createDirectory(tree.resolve("empty"));
        DirectoryTree.delete(tree);
        assertFalse(Files.exists(tree));
        DirectoryTree.delete(tree);
        DirectoryTree.delete(tree.resolve("below/what/is/missing"));
    }

    @Test
    void deletesLinksButNotTheirTargets() throws IOException {
        Path kept = Files.createDirectories(directory.resolve("kept"));
        Path file = Files.writeString(kept.resolve("file"), "x");
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Files.createSymbolicLink(tree.resolve("to-directory"), kept);
        Files.createSymbolicLink(tree.resolve("to-file"), file);
        Files.createSymbolicLink(tree.resolve("to-nothing"), directory.resolve("nothing"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), kept);
        DirectoryTree.delete(tree);
        DirectoryTree.delete(link);
        assertFalse(Files.exists(tree));
        assertFalse(Files.exists(link, LinkOption.NOFOLLOW_LINKS));
        assertEquals("x", Files.readString(file));
    }

    @Test
    void deletesAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        DirectoryTree.delete(file);
        assertFalse(Files.exists(file));
    }

    @Test
    void refusesNamesThatStandForOtherDirectories() {
        for (Path path : List.of(Path.of("/"), directory.resolve(".."), directory.resolve("."))) {
            assertThrows(IllegalArgumentException.class, () -> DirectoryTree.delete(path), path.toString());
        }
        assertTrue(Files.exists(directory));
    }

    @Test
    void severalMayDeleteTheSameTree() throws Exception {
        Path tree = directory.resolve("tree");
        for (int i = 0; i < 200; i++) {
            Files.createDirectories(tree.resolve("d" + i));
            Files.writeString(tree.resolve("d" + i + "/file"), "x");
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> deletions = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                deletions.add(threads.submit(() -> {
                    DirectoryTree.delete(tree);
                    return true;
                }));
            }
            for (Future<?> deletion : deletions) {
                deletion.get();
            }
        }
        assertFalse(Files.exists(tree));
    }
}
