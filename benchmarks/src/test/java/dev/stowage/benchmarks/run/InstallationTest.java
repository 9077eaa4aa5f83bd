package dev.stowage.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstallationTest {
    @Test
    void aClusterIsUsedUnderANamespaceOfTheDirectoryBelowThatOfTheUser() {
        Map<String, String> users = Map.of("endpoints", "http://10.0.0.1:2379", "namespace", "fleet/a");
        Map<String, String> one = Installation.withOwnNamespace(users, Path.of("/scratch/1"));
        assertEquals("http://10.0.0.1:2379", one.get("endpoints"));
        assertTrue(one.getOrDefault("namespace", "").startsWith("fleet/a/benchmark/"), one::toString);
        assertEquals(one, Installation.withOwnNamespace(users, Path.of("/scratch/1")), "found again");
        assertNotEquals(one, Installation.withOwnNamespace(users, Path.of("/scratch/2")));
        assertTrue(Installation.withOwnNamespace(Map.of(), Path.of("/scratch/1"))
                .getOrDefault("namespace", "")
                .startsWith("stowage/benchmark/"), "the user named none");
    }
}
