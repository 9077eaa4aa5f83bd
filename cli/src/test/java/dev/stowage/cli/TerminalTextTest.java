package dev.stowage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TerminalTextTest {
    @Test
    void whatATerminalObeysIsEscaped() {
        assertEquals("a\\u001b[2Jb", TerminalText.line("a\u001b[2Jb"));
        assertEquals("a\\u000ab\\u009b", TerminalText.line("a\nb\u009b"));
        assertEquals("\\u202egpj.x \\u2066", TerminalText.line("\u202egpj.x \u2066"));
    }

    @Test
    void otherTextIsKept() {
        assertEquals("bücher \uD83D\uDE00 漢字", TerminalText.line("bücher \uD83D\uDE00 漢字"));
        assertEquals("two\nlines", TerminalText.lines("two\nlines"));
    }

    @Test
    void jsonKeepsItsMeaning() {
        assertEquals("{\n  \"a\" : \"\\u202e\\u007f\"\n}",
                TerminalText.lines("{\n  \"a\" : \"\u202e\u007f\"\n}"));
    }
}
