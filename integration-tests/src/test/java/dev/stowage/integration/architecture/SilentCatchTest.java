package dev.stowage.integration.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.stowage.integration.MavenModules;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import org.junit.jupiter.api.Test;

/** No catch block swallows an exception in silence. */
class SilentCatchTest {
    @Test
    void mainCodeUsesOrRethrowsWhatItCatchesOrGivesTheReason() throws IOException {
        List<Source> sources = MavenModules.withSources()
                .stream()
                .flatMap(module -> MavenModules.files(module.resolve("src/main/java"), ".java").stream())
                .map(file -> new Source(MavenModules.ROOT.relativize(file), MavenModules.text(file)))
                .toList();
        assertFalse(sources.isEmpty());
        List<SilentCatch> found = SilentCatch.findAll(sources);
        assertEquals(List.of(), found, () -> "write the reason into the block, or report the exception:\n"
                + found.stream().map(SilentCatch::toString).collect(Collectors.joining("\n")));
    }

    @Test
    void plantedFaultsAreFound() throws IOException {
        String planted = """
                class Planted {
                    void silent() {
                        try { run(); } catch (IOException e) {}
                        try { run(); } catch (IOException | RuntimeException e) { return; }
                        try { run(); } catch (IllegalStateException _) { log("https://stowage.example"); }
                        try { run(); } catch (Exception e) { Thread.currentThread().interrupt(); }
                        try { run(); } catch (Error e) { // e
                            try { run(); } catch (IOException inner) { log(e); }
                        }
                        try { run(); } catch (Throwable e) { /**/ // ...
                        }
                        try { run(); } catch (java.lang.RuntimeException _) { /* it cannot fail */ }
                        try { run(); } catch (NotFoundException | StowageException e) { // it has ended
                            throw new IllegalStateException("it has ended");
                        }
                    }

                    void reported() {
                        try { run(); } catch (IOException e) { log(e); }
                        try { run(); } catch (IOException e) { throw new IllegalStateException(); }
                        try { run(); } catch (Exception e) { throw new IllegalStateException(e); }
                        try { run(); } catch (StowageException e) { failure.addSuppressed(e); }
                        try { run(); } catch (RuntimeException e) { return Optional.of(e); }
                        try { run(); } catch (InterruptedException e) { Thread.currentThread().interrupt(); }
                        try { run(); } catch (IOException _) { /* another process has deleted it */ }
                        try { run(); } catch (IOException e) {
                            // another process has deleted it
                        }
                    }
                }
                """;
        assertEquals(
                List.of("3: IOException", "4: IOException | RuntimeException", "5: IllegalStateException",
                        "6: Exception", "8: IOException", "10: Throwable", "12: java.lang.RuntimeException",
                        "13: NotFoundException | StowageException"),
                SilentCatch.findAll(List.of(new Source(Path.of("Planted.java"), planted)))
                        .stream()
                        .map(found -> found.line() + ": " + found.exception())
                        .toList());
    }

    private static final class Source extends SimpleJavaFileObject {
        private final Path file;
        private final String text;

        private Source(Path file, String text) {
            super(URI.create("string:///" + file), JavaFileObject.Kind.SOURCE);
            this.file = file;
            this.text = text;
        }

        @Override
        public String getName() {
            return file.toString();
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
