package dev.stowage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.error.InvalidArgumentException;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifierTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "web-1", "A.b_c-d", "x1.2.3"})
    void goodIdsAreTaken(String text) {
        assertEquals(text, new ContainerId(text).value());
        assertEquals(text, new ContainerName(text).toString());
    }

    @ParameterizedTest
    @MethodSource
    void badIdsAreRefusedWithTheirText(String text) {
        InvalidArgumentException e =
                assertThrows(InvalidArgumentException.class, () -> new ContainerId(text));
        assertTrue(e.operation().isEmpty());
        assertTrue(e.getMessage().startsWith("container id"), e.getMessage());
        assertFalse(e.getMessage().chars().anyMatch(Character::isISOControl),
                "control characters are not shown");
        assertThrows(InvalidArgumentException.class, () -> new ContainerName(text));
    }

    static Stream<String> badIdsAreRefusedWithTheirText() {
        return Stream.of("", ".", "..", "-a", "a-", "a..b", "a--b", "a._b", "a/b", "../x", "a b", "a*", "a?",
                "a%", "ä", "a\u0000b", "a\u001b[31m", "a\n", "a:b", "a+b", "x".repeat(65),
                "a-".repeat(20_000));
    }

    @Test
    void sixtyFourCharactersAreTheMost() {
        assertEquals(64, new ContainerId("x".repeat(64)).value().length());
    }

    @Test
    void idsAreOrderedByText() {
        assertTrue(new ContainerId("a").compareTo(new ContainerId("b")) < 0);
        assertTrue(new ContainerName("b").compareTo(new ContainerName("a")) > 0);
    }

    @Test
    void standaloneContainerPrintsOneId() {
        ContainerId web = new ContainerId("web");
        assertEquals("web", QualifiedId.standalone(web).toString());
        assertEquals("pod/web", new QualifiedId(new ContainerId("pod"), web).toString());
    }

    @Test
    void incarnationsAreGeneratedFromTheGivenRandom() {
        Incarnation first = Incarnation.generate(new SplittableRandom(1));
        assertEquals(first, Incarnation.generate(new SplittableRandom(1)));
        assertNotEquals(first, Incarnation.generate(new SplittableRandom(2)));
        assertEquals(first.value() + "/3", new RunId(first, 3).toString());
    }

    @Test
    void wrongIncarnationsRunsAndProcessesAreRefused() {
        Incarnation good = new Incarnation("0".repeat(32));
        assertThrows(InvalidArgumentException.class, () -> new Incarnation("0".repeat(31)));
        assertThrows(InvalidArgumentException.class, () -> new Incarnation("A".repeat(32)));
        assertThrows(InvalidArgumentException.class, () -> new RunId(good, 0));
        assertThrows(InvalidArgumentException.class, () -> new ProcessIdentity(0, 1, "boot"));
        assertThrows(InvalidArgumentException.class, () -> new ProcessIdentity(1, -1, "boot"));
        assertThrows(InvalidArgumentException.class, () -> new ProcessIdentity(1, 1, ""));
    }
}
