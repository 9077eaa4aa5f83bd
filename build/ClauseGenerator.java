import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Generates the enum {@code dev.stowage.harness.Clause} from the section "Clauses" of {@code SPEC.md}. The
 * build of module {@code harness} runs this file in {@code generate-sources}. A line that does not parse
 * fails the build with its number.
 *
 * <p>Usage: {@code java ClauseGenerator.java SPEC.md SOURCE_ROOT}. The output depends on {@code SPEC.md}
 * only, and is not rewritten when it would not change, so that the compiler has nothing to do.
 */
final class ClauseGenerator {
    private static final Pattern HEADING = Pattern.compile("### (?<group>[a-z-]+(?:\\.[a-z-]+)*)");
    private static final Map<String, String> SCOPES = Map.of("For every backend.", "BACKEND",
            "For every runtime, at both layers.", "RUNTIME", "For every engine.", "ENGINE",
            "For every storage backend.", "STORAGE");
    private static final Pattern SCOPE = Pattern
            .compile("(?<scope>For [^.]+\\.)(?: Needs (?<needs>[A-Z_]+(?: and [A-Z_]+)*)\\.)?");
    private static final Pattern CLAUSE = Pattern.compile("- \\*\\*(?<group>[a-z.-]+)\\.(?<number>\\d+)\\*\\*"
            + " (?<sentence>(?:(?<prefix>With|Without|Below) (?<needs>[A-Z_]+(?: and [A-Z_]+)*): )?[^*]+?\\.)"
            + "(?: \\*[^*]+\\*)?(?: \\(Not in the suite: (?<untested>[^)]+\\.)\\))?");

    private final List<Clause> clauses = new ArrayList<>();
    private final Set<String> groups = new LinkedHashSet<>();
    private String group = "";
    private String scope = "";
    private List<String> groupRequirements = List.of();
    private int lastNumber;

    private record Clause(String id, String scope, List<String> requirements, List<String> exclusions,
            String sentence, String untestedReason) {
        String constant() {
            return id.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
        }
    }

    public static void main(String[] arguments) throws IOException {
        Path specification = Path.of(arguments[0]);
        Path file = Path.of(arguments[1], "dev", "stowage", "harness", "Clause.java");
        ClauseGenerator generator = new ClauseGenerator();
        try {
            generator.parse(Files.readAllLines(specification));
        } catch (IllegalArgumentException e) {
            System.err.println(specification + ":" + e.getMessage());
            System.exit(1);
        }
        String source = generator.source();
        if (!Files.exists(file) || !Files.readString(file).equals(source)) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, source);
        }
    }

    private void parse(List<String> lines) {
        int first = lines.indexOf("## Clauses") + 1;
        if (first == 0) {
            throw new IllegalArgumentException(lines.size() + ": the heading \"## Clauses\" is missing");
        }
        for (int index = first; index < lines.size() && !lines.get(index).startsWith("## "); index++) {
            try {
                parse(lines.get(index));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(index + 1 + ": " + e.getMessage() + ": " + lines.get(index),
                        e);
            }
        }
    }

    private void parse(String line) {
        if (line.startsWith("### ")) {
            group = match(HEADING, line, "the heading of a group is one id in lower case").group("group");
            scope = "";
            groupRequirements = List.of();
            lastNumber = 0;
            require(groups.add(group), "this group stands twice");
        } else if (line.startsWith("- ")) {
            require(!scope.isEmpty(), "the line under the group's heading must say whom the clauses hold for");
            addClause(match(CLAUSE, line, "a clause is \"- **group.number** [With|Without|Below X[ and Y]: ]sentence."
                    + "[ *intent*][ (Not in the suite: reason.)]\""));
        } else if (!line.isEmpty() && !group.isEmpty()) {
            require(scope.isEmpty(), "neither heading nor clause");
            Matcher matcher = match(SCOPE, line, "the line under a heading is \"For ….[ Needs X[ and Y].]\"");
            require(SCOPES.containsKey(matcher.group("scope")), "unknown scope; known are "
                    + SCOPES.keySet().stream().sorted().collect(Collectors.joining(" ")));
            scope = SCOPES.get(matcher.group("scope"));
            groupRequirements = matcher.group("needs") == null
                    ? List.of()
                    : List.of(matcher.group("needs").split(" and "));
            require(groupRequirements.isEmpty() || takesRequirements(), "only runtimes and storages declare");
        }
    }

    private void addClause(Matcher matcher) {
        require(matcher.group("group").equals(group), "the clause stands under the heading " + group);
        int number = Integer.parseInt(matcher.group("number"));
        require(number > lastNumber, "the numbers of a group must increase");
        lastNumber = number;
        String sentence = matcher.group("sentence");
        require(sentence.contains("MUST"), "a clause without MUST");
        List<String> requirements = new ArrayList<>(groupRequirements);
        List<String> exclusions = new ArrayList<>();
        if (matcher.group("needs") != null) {
            require(takesRequirements(), "only runtimes and storages declare");
            Stream<String> names = Stream.of(matcher.group("needs").split(" and "));
            switch (matcher.group("prefix")) {
                case "With" -> names.forEach(requirements::add);
                case "Below" -> names.map("BELOW_"::concat).forEach(requirements::add);
                default -> { // Without
                    if (scope.equals("RUNTIME")) {
                        names.forEach(exclusions::add);
                    } else {
                        names.map("WITHOUT_"::concat).forEach(requirements::add);
                    }
                }
            }
        }
        String untested = matcher.group("untested");
        clauses.add(new Clause(group + "." + number, scope, requirements, exclusions, sentence,
                untested == null ? "" : untested));
    }

    private boolean takesRequirements() {
        return scope.equals("RUNTIME") || scope.equals("STORAGE");
    }

    private static Matcher match(Pattern pattern, String line, String problem) {
        Matcher matcher = pattern.matcher(line);
        require(matcher.matches(), problem);
        return matcher;
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }

    private String source() {
        return """
                // Generated from SPEC.md by build/ClauseGenerator.java. Edit SPEC.md.
                package dev.stowage.harness;

                import dev.stowage.api.Capability;
                import dev.stowage.api.storage.StorageCapabilities;
                import java.util.Collections;
                import java.util.Optional;
                import java.util.Set;

                /**
                 * The clauses of {@code SPEC.md}, in its order. A constant is called as its id: {@code kill.1} is
                 * {@code KILL_1}.
                 */
                public enum Clause {
                %s;

                    private final String id;
                    private final Scope scope;
                    private final Set<Capability> requiredCapabilities;
                    private final Set<Capability> excludedCapabilities;
                    private final Set<StorageRequirement> storageRequirements;
                    private final String sentence;
                    private final String untestedReason;

                    Clause(String id, Scope scope, Set<Capability> requiredCapabilities,
                            Set<Capability> excludedCapabilities, Set<StorageRequirement> storageRequirements,
                            String sentence, String untestedReason) {
                        this.id = id;
                        this.scope = scope;
                        this.requiredCapabilities = requiredCapabilities;
                        this.excludedCapabilities = excludedCapabilities;
                        this.storageRequirements = storageRequirements;
                        this.sentence = sentence;
                        this.untestedReason = untestedReason;
                    }

                    /**
                     * Returns the id, which never changes.
                     *
                     * @return for example {@code start.2}
                     */
                    public String id() {
                        return id;
                    }

                    /**
                     * Returns the part of the id before its number.
                     *
                     * @return for example {@code start}
                     */
                    public String group() {
                        return id.substring(0, id.lastIndexOf('.'));
                    }

                    /**
                     * Returns which kind of backend the clause is about.
                     *
                     * @return the scope
                     */
                    public Scope scope() {
                        return scope;
                    }

                    /**
                     * Returns whether the clause holds for a runtime. Where it does not, the clauses of group
                     * {@code capability} say what an operation does whose capability is not declared.
                     *
                     * @param capabilities what the runtime declares
                     * @return whether the runtime declares all capabilities that the clause needs, and none that
                     * it excludes
                     */
                    public boolean appliesTo(Set<Capability> capabilities) {
                        return capabilities.containsAll(requiredCapabilities)
                                && Collections.disjoint(capabilities, excludedCapabilities);
                    }

                    /**
                     * Returns whether the clause holds for a storage.
                     *
                     * @param capabilities what the storage declares
                     * @return whether the storage declares all that the clause needs
                     */
                    public boolean appliesTo(StorageCapabilities capabilities) {
                        return storageRequirements.stream().allMatch(requirement -> requirement.isMet(capabilities));
                    }

                    /**
                     * Returns the sentence of {@code SPEC.md}.
                     *
                     * @return one sentence, with MUST
                     */
                    public String sentence() {
                        return sentence;
                    }

                    /**
                     * Returns why the suite has no rule for this clause.
                     *
                     * @return the reason; empty for a clause that has a rule
                     */
                    public Optional<String> untestedReason() {
                        return Optional.of(untestedReason).filter(reason -> !reason.isEmpty());
                    }

                    /** The kind of backend that a clause is about. */
                    public enum Scope {
                        /** Every backend. */
                        BACKEND,
                        /** Every runtime, alone and under the engine. */
                        RUNTIME,
                        /** The engine. */
                        ENGINE,
                        /** Every storage. */
                        STORAGE
                    }
                }
                """
                .formatted(clauses.stream()
                        .map(ClauseGenerator::constant)
                        .collect(Collectors.joining(",\n")));
    }

    private static String constant(Clause clause) {
        return "    /** {@code " + clause.id() + "}: " + javadoc(clause.sentence()) + " */\n    "
                + clause.constant() + "("
                + Stream.of(literal(clause.id()), "Scope." + clause.scope(),
                        requirements(clause, "RUNTIME", "Capability"), set(clause.exclusions(), "Capability"),
                        requirements(clause, "STORAGE", "StorageRequirement"),
                        "\n            " + literal(clause.sentence()), literal(clause.untestedReason()))
                        .collect(Collectors.joining(", "))
                        .replace(", \n", ",\n")
                + ")";
    }

    private static String requirements(Clause clause, String scope, String type) {
        return set(clause.scope().equals(scope) ? clause.requirements() : List.of(), type);
    }

    private static String set(List<String> names, String type) {
        return names.stream()
                .map(name -> type + "." + name)
                .collect(Collectors.joining(", ", "Set.of(", ")"));
    }

    private static String literal(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String javadoc(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("@", "&#64;")
                .replace("\\", "&#92;")
                .replace("*/", "*&#47;");
    }
}
