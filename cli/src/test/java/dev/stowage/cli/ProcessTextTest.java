package dev.stowage.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessTextTest {
    @Test
    void argumentsAreTheBytesOfTheCaller() {
        List<String> arguments = List.of("run", "a\uFFFDü", "");
        byte[] commandLine = "java\0-cp\0x\0run\0a\uFFFDü\0\0".getBytes(StandardCharsets.UTF_8);
        assertDoesNotThrow(() -> ProcessText.requireExactArguments(arguments, commandLine));
    }

    @Test
    void replacedBytesAreRefused() {
        byte[] commandLine = "java\0run\0a\u00FF\0".getBytes(StandardCharsets.ISO_8859_1);
        UsageException e = assertThrows(UsageException.class,
                () -> ProcessText.requireExactArguments(List.of("run", "a\uFFFD"), commandLine));
        assertEquals("argument 2 is not text in UTF-8", e.getMessage());
    }

    @Test
    void aReplacedVariableIsRefused() {
        byte[] environment = "A=1\0X=\u00FF\0".getBytes(StandardCharsets.ISO_8859_1);
        assertThrows(UsageException.class,
                () -> ProcessText.requireExactVariable("X", "\uFFFD", environment));
        assertEquals("\uFFFD", ProcessText.requireExactVariable("X", "\uFFFD",
                "X=\uFFFD\0".getBytes(StandardCharsets.UTF_8)));
    }
}
