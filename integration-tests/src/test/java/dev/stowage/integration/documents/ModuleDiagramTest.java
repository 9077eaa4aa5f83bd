package dev.stowage.integration.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.integration.MavenModules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * The diagram in docs/architecture.md shows the dependencies that the poms declare. The build refuses a
 * declared dependency that no code uses, and a used one that is not declared.
 */
class ModuleDiagramTest {
    private static final String PREFIX = "stowage-";
    private static final Pattern TYPE = Pattern.compile("`([A-Z][A-Za-z]+)(?:\\.\\w+)?`");
    private static final Pattern PACKAGE = Pattern.compile("`(?!dev\\.)([a-z]+(?:\\.[a-z]+)+)`");
    private static final String BEGIN = "```mermaid\n";

    @Test
    void theDiagramShowsTheDependenciesThatThePomsDeclare() throws Exception {
        String text = MavenModules.text(MavenModules.ROOT.resolve("docs/architecture.md"));
        String shown = text.substring(text.indexOf(BEGIN) + BEGIN.length());
        assertEquals(diagram(), shown.substring(0, shown.indexOf("```")),
                "docs/architecture.md differs from the poms; replace its diagram with the expected text");
    }

    @Test
    void everyTypeThatTheTextNamesExists() {
        Set<String> types = MavenModules.withSources()
                .stream()
                .flatMap(module -> MavenModules.files(module.resolve("src"), ".java").stream())
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());
        String text = MavenModules.text(MavenModules.ROOT.resolve("docs/architecture.md"));
        assertEquals(List.of(),
                TYPE.matcher(text)
                        .results()
                        .map(found -> found.group(1))
                        .filter(type -> !types.contains(type))
                        .distinct()
                        .toList());
    }

    @Test
    void everyPackageThatTheTextNamesExists() {
        String text = MavenModules.text(MavenModules.ROOT.resolve("docs/architecture.md"));
        String section = text.substring(text.indexOf("## Packages"));
        List<Path> roots = MavenModules.withSources()
                .stream()
                .map(module -> module.resolve("src/main/java/dev/stowage"))
                .toList();
        List<String> packages = PACKAGE.matcher(section).results().map(found -> found.group(1)).toList();
        assertTrue(!packages.isEmpty(), "no package found");
        assertEquals(List.of(),
                packages.stream()
                        .map(name -> name.replace('.', '/') + "/package-info.java")
                        .filter(file -> roots.stream().noneMatch(root -> Files.exists(root.resolve(file))))
                        .toList());
    }

    private static String diagram() throws Exception {
        Map<String, Set<String>> dependencies = new TreeMap<>();
        Set<String> plugins = new TreeSet<>();
        for (Path module : MavenModules.withSources()) {
            String name = module.getFileName().toString();
            if (!name.equals("integration-tests")) {
                dependencies.put(name, dependencies(module.resolve("pom.xml")));
                if (Files.exists(module.resolve("src/main/plugin"))) {
                    plugins.add(name);
                }
            }
        }
        String arrows = dependencies.entrySet()
                .stream()
                .flatMap(module -> direct(module.getValue(), dependencies).stream()
                        .map(needed -> "    " + module.getKey() + " --> " + needed + "\n"))
                .collect(Collectors.joining());
        return "flowchart TD\n    subgraph plugins\n"
                + plugins.stream().map(plugin -> "        " + plugin + "\n").collect(Collectors.joining())
                + "    end\n" + arrows;
    }

    /** Leaves out what one of the others depends on, so that the diagram shows no arrow twice. */
    private static Set<String> direct(Set<String> needed, Map<String, Set<String>> dependencies) {
        Set<String> indirect = new HashSet<>();
        needed.forEach(module -> addAll(dependencies.getOrDefault(module, Set.of()), dependencies, indirect));
        return needed.stream()
                .filter(module -> !indirect.contains(module))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void addAll(Set<String> modules,
            Map<String, Set<String>> dependencies, Set<String> found) {
        for (String module : modules) {
            if (found.add(module)) {
                addAll(dependencies.getOrDefault(module, Set.of()), dependencies, found);
            }
        }
    }

    private static Set<String> dependencies(Path pom) throws Exception {
        Element project = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(pom.toFile())
                .getDocumentElement();
        return children(project, "dependencies").flatMap(list -> children(list, "dependency"))
                .filter(dependency -> !List.of("test").equals(values(dependency, "scope")))
                .flatMap(dependency -> values(dependency, "artifactId").stream())
                .filter(artifact -> artifact.startsWith(PREFIX))
                .map(artifact -> artifact.substring(PREFIX.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> values(Element parent, String name) {
        return children(parent, name).map(Node::getTextContent).toList();
    }

    private static Stream<Element> children(Element parent, String name) {
        NodeList nodes = parent.getChildNodes();
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(node -> node.getNodeName().equals(name))
                .map(Element.class::cast);
    }
}
