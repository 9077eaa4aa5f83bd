package dev.stowage.integration.architecture;

import com.sun.source.tree.CatchTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * A catch block that swallows its exception: it neither uses nor rethrows it, and has no comment with the
 * reason. A block that sets the interrupt flag of its thread again has not swallowed an
 * {@code InterruptedException}. For a type so broad that it stands for failures which nobody has thought of,
 * neither a comment nor another exception suffices: the block must use what it has caught.
 *
 * @param file the source file
 * @param line the line of the {@code catch}
 * @param exception the types that it catches
 */
record SilentCatch(String file, long line, String exception) {
    private static final Pattern LITERAL = Pattern.compile(
            "\"\"\".*?(?<!\\\\)\"\"\"|\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])+'", Pattern.DOTALL);
    private static final Set<String> BROAD =
            Set.of("StowageException", "RuntimeException", "Exception", "Error", "Throwable");
    private static final Pattern COMMENT = Pattern.compile("(?://|/\\*)[\\s*]*\\p{Alpha}");

    /** Parses source files and returns their silent catch blocks in the order of the files. */
    static List<SilentCatch> findAll(Iterable<? extends JavaFileObject> sources) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        JavacTask task = (JavacTask) compiler.getTask(null, null, null, List.of("-proc:none"), null, sources);
        SourcePositions positions = Trees.instance(task).getSourcePositions();
        List<SilentCatch> found = new ArrayList<>();
        for (CompilationUnitTree unit : task.parse()) {
            new CatchScanner(unit, unit.getSourceFile().getCharContent(true).toString(), positions, found)
                    .scan(unit, null);
        }
        return found;
    }

    @Override
    public String toString() {
        return file + ":" + line + ": swallows " + exception;
    }

    private static final class CatchScanner extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final CompilationUnitTree unit;
        private final String source;
        private final SourcePositions positions;
        private final List<SilentCatch> found;

        private CatchScanner(CompilationUnitTree unit, String source, SourcePositions positions,
                List<SilentCatch> found) {
            this.unit = unit;
            this.source = source;
            this.positions = positions;
            this.found = found;
        }

        @Override
        public @Nullable Void visitCatch(CatchTree caught, @Nullable Void unused) {
            BlockScanner block = new BlockScanner(caught);
            block.scan(caught.getBlock(), null);
            if (!block.used && (isBroad(caught) || !block.handled && !hasComment(caught))) {
                found.add(new SilentCatch(unit.getSourceFile().getName(),
                        unit.getLineMap().getLineNumber(positions.getStartPosition(unit, caught)),
                        caught.getParameter().getType().toString()));
            }
            return super.visitCatch(caught, unused);
        }

        private static boolean isBroad(CatchTree caught) {
            return Stream.of(caught.getParameter().getType().toString().split(" \\| "))
                    .anyMatch(type -> BROAD.contains(type.substring(type.lastIndexOf('.') + 1)));
        }

        private boolean hasComment(CatchTree caught) {
            String block = source.substring((int) positions.getStartPosition(unit, caught.getBlock()),
                    (int) positions.getEndPosition(unit, caught.getBlock()));
            return COMMENT.matcher(LITERAL.matcher(block).replaceAll("")).find();
        }
    }

    private static final class BlockScanner extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final CatchTree caught;
        private boolean used;
        private boolean handled;

        private BlockScanner(CatchTree caught) {
            this.caught = caught;
        }

        @Override
        public @Nullable Void visitIdentifier(IdentifierTree identifier, @Nullable Void unused) {
            used |= identifier.getName().equals(caught.getParameter().getName());
            return super.visitIdentifier(identifier, unused);
        }

        @Override
        public @Nullable Void visitThrow(ThrowTree thrown, @Nullable Void unused) {
            handled = true;
            return super.visitThrow(thrown, unused);
        }

        @Override
        public @Nullable Void visitMemberSelect(MemberSelectTree selected, @Nullable Void unused) {
            handled |= selected.getIdentifier().contentEquals("interrupt")
                    && caught.getParameter().getType().toString().equals("InterruptedException");
            return super.visitMemberSelect(selected, unused);
        }
    }
}
