package dev.stowage.runtime.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.posix.ProcessTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Control groups over directories that look like theirs. The real ones are in the tests of runc. */
class CgroupsTest {
    @TempDir
    private Path directory;

    private Cgroups cgroups(String... kinds) throws IOException {
        StringBuilder mounts = new StringBuilder("21 1 8:1 / / rw - ext4 /dev/root rw\n");
        for (String kind : kinds) {
            Path mount = Files.createDirectories(directory.resolve(kind + " hierarchy/stowage/x"));
            String type = kind.equals("two") ? "cgroup2 cgroup2 rw" : "cgroup cgroup rw," + kind;
            mounts.append("30 21 0:26 / ")
                    .append(mount.getParent().getParent().toString().replace(" ", "\\040"))
                    .append(" rw,relatime shared:9 - ")
                    .append(type)
                    .append('\n');
        }
        Path file = Files.writeString(directory.resolve("mountinfo"), mounts);
        return Cgroups.of(file, ProcessTable.ofHost());
    }

    @Test
    void versionOneFreezesByItsFreezer() throws IOException {
        Cgroups cgroups = cgroups("memory", "freezer", "two");
        assertTrue(cgroups.canFreeze());
        Cgroups.Cgroup cgroup = cgroups.cgroup("/stowage/x");
        assertFalse(cgroup.isFrozen());
        Path freezer = directory.resolve("freezer hierarchy/stowage/x");
        Files.writeString(freezer.resolve("freezer.self_freezing"), "1\n");
        Files.writeString(freezer.resolve("freezer.state"), "FROZEN\n");
        assertTrue(cgroup.isFrozen());
        cgroup.thaw();
        assertEquals("THAWED", Files.readString(freezer.resolve("freezer.state")).substring(0, 6));
    }

    @Test
    void versionTwoFreezesByItself() throws IOException {
        Cgroups cgroups = cgroups("two");
        assertTrue(cgroups.canFreeze());
        Path group = directory.resolve("two hierarchy/stowage/x");
        Files.writeString(group.resolve("cgroup.freeze"), "1\n");
        assertTrue(cgroups.cgroup("/stowage/x").isFrozen());
        cgroups.cgroup("/stowage/x").thaw();
        assertFalse(cgroups.cgroup("/stowage/x").isFrozen());
    }

    @Test
    void killThawsGroupsThatTheProgramHasFrozenBelow() throws IOException {
        Path one = directory.resolve("freezer hierarchy/stowage/x/a/b");
        Cgroups cgroups = cgroups("freezer");
        Files.createDirectories(one);
        Files.writeString(one.resolve("freezer.self_freezing"), "1\n");
        Files.writeString(one.resolve("freezer.state"), "FROZEN\n");
        assertFalse(cgroups.cgroup("/stowage/x").kill());
        assertEquals("THAWED", Files.readString(one.resolve("freezer.state")).substring(0, 6));
        assertFalse(Files.exists(one.getParent().resolve("freezer.state")), "it was not frozen");
        Path two = directory.resolve("two hierarchy/stowage/x/a");
        cgroups = cgroups("two");
        Files.createDirectories(two);
        Files.writeString(two.resolve("cgroup.freeze"), "1\n");
        assertFalse(cgroups.cgroup("/stowage/x").kill());
        assertEquals("0", Files.readString(two.resolve("cgroup.freeze")).substring(0, 1));
    }

    @Test
    void withoutAFreezerNothingFreezes() throws IOException {
        Cgroups cgroups = cgroups("memory", "two");
        assertFalse(cgroups.canFreeze());
        assertFalse(cgroups.cgroup("/stowage/x").isFrozen());
    }

    @Test
    void aGroupIsRemovedWithThoseBelow() throws IOException {
        Cgroups cgroups = cgroups("memory", "two");
        Files.createDirectories(directory.resolve("memory hierarchy/stowage/x/a/b"));
        cgroups.cgroup("/stowage/x").remove();
        cgroups.cgroup("/stowage/x").remove();
        assertFalse(Files.exists(directory.resolve("memory hierarchy/stowage/x")));
        assertFalse(Files.exists(directory.resolve("two hierarchy/stowage/x")));
        assertTrue(Files.exists(directory.resolve("two hierarchy/stowage")));
    }
}
