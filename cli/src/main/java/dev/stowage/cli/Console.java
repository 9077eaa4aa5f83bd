package dev.stowage.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Help;

/**
 * The standard streams of one invocation. Output of programs is passed on byte for byte; text of the command
 * itself is UTF-8.
 *
 * @param out standard output
 * @param err standard error
 * @param errorStreamKind where standard error goes
 */
record Console(PrintStream out, PrintStream err, StreamKind errorStreamKind) {

    private static final int COLUMN_GAP = 2;

    /** Where a stream of text goes. */
    enum StreamKind {
        /** A terminal: lines can be overwritten. */
        TERMINAL,
        /** A file or another program. */
        REDIRECTED
    }

    static Console ofThisProcess() {
        return new Console(stream(new FileOutputStream(FileDescriptor.out)),
                stream(new FileOutputStream(FileDescriptor.err)), detectErrorStreamKind());
    }

    /**
     * Prints rows in columns as wide as their widest cell, without colors. The first row has the headings.
     */
    void printTable(List<List<String>> cells) {
        List<List<String>> rows =
                cells.stream().map(row -> row.stream().map(TerminalText::line).toList()).toList();
        // nothing is truncated, as every cell fits; any other policy would load the rules of line breaking
        Help.Column[] columns = IntStream.range(0, rows.getFirst().size())
                .map(column -> rows.stream().mapToInt(row -> displayWidth(row.get(column))).max().orElse(0))
                .mapToObj(width -> new Help.Column(width + COLUMN_GAP, 0, Help.Column.Overflow.TRUNCATE))
                .toArray(Help.Column[]::new);
        Help.TextTable table = Help.TextTable.forColumns(Help.defaultColorScheme(Help.Ansi.OFF), columns);
        table.setAdjustLineBreaksForWideCJKCharacters(true);
        rows.forEach(row -> table.addRowValues(row.toArray(String[]::new)));
        table.toString().lines().map(String::stripTrailing).forEach(out::println);
    }

    /** The number of terminal columns, where a wide character takes two. */
    private static int displayWidth(String cell) {
        return Help.Ansi.OFF.text(cell).getCJKAdjustedLength();
    }

    static PrintStream stream(OutputStream target) {
        return new PrintStream(target, true, StandardCharsets.UTF_8);
    }

    /** System.console() tests standard input and output, not standard error. */
    private static StreamKind detectErrorStreamKind() {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console")
                    ? StreamKind.TERMINAL
                    : StreamKind.REDIRECTED;
        } catch (IOException e) {
            // without /proc, output without progress and colors is the safe choice
            return StreamKind.REDIRECTED;
        }
    }
}
