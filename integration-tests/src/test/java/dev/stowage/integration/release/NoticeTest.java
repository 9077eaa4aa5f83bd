package dev.stowage.integration.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.integration.MavenModules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** NOTICE lists exactly the libraries that the distribution ships, and every jar carries the licence. */
class NoticeTest {
    private static final Path DISTRIBUTION = MavenModules.ROOT.resolve("dist/target/stowage");
    private static final Pattern ROW = Pattern.compile("(?m)^  ([A-Za-z0-9_-]+(?:\\.[a-z-]+)*)  +\\S");
    private static final Pattern VERSION = Pattern.compile("-\\d.*\\.jar$");

    @Test
    void noticeListsTheLibrariesOfTheDistribution() {
        Set<String> shipped = MavenModules.files(DISTRIBUTION, ".jar")
                .stream()
                .map(jar -> VERSION.matcher(jar.getFileName().toString()).replaceFirst(""))
                .filter(artifact -> !artifact.startsWith("stowage-"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> listed = ROW.matcher(MavenModules.text(DISTRIBUTION.resolve("NOTICE")))
                .results()
                .map((MatchResult row) -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(shipped, listed);
    }

    @Test
    void everyJarOfStowageCarriesLicenceAndNotice() throws IOException {
        for (Path file : MavenModules.files(DISTRIBUTION, ".jar")) {
            if (file.getFileName().toString().startsWith("stowage-")) {
                try (JarFile jar = new JarFile(file.toFile())) {
                    assertTrue(jar.getEntry("META-INF/LICENSE") != null, file + " has no LICENSE");
                    assertTrue(jar.getEntry("META-INF/NOTICE") != null, file + " has no NOTICE");
                }
            }
        }
    }
}
