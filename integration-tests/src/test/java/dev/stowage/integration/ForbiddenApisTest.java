package dev.stowage.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.thetaphi.forbiddenapis.Checker;
import de.thetaphi.forbiddenapis.ForbiddenApiException;
import de.thetaphi.forbiddenapis.Logger;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No class uses what {@code build/forbidden.txt} or the JDK's own lists forbid. */
class ForbiddenApisTest {
    private static final Path FORBIDDEN = MavenModules.ROOT.resolve("build/forbidden.txt");
    private static final Path EXEMPT = MavenModules.ROOT.resolve("build/forbidden-exempt.txt");
    private static final String PLANTED = "/planted/";
    /** Written by JMH's annotation processor, not by us. */
    private static final String GENERATED = "/jmh_generated/";
    private static final Set<String> WRITES_TO_THE_TERMINAL = Set.of("cli", "benchmarks");

    @Test
    void mainClasses() throws Exception {
        for (Path module : MavenModules.withSources()) {
            List<Path> classes = MavenModules.files(module.resolve("target/classes"), ".class");
            assertFalse(classes.isEmpty(), module + " has no classes: nothing would be checked");
            List<String> bundles = new ArrayList<>(List.of("jdk-unsafe", "jdk-deprecated", "jdk-non-portable",
                    "jdk-reflection"));
            if (!WRITES_TO_THE_TERMINAL.contains(module.getFileName().toString())) {
                bundles.add("jdk-system-out");
            }
            assertEquals(List.of(), violations(module, withoutExempt(classes), bundles));
        }
    }

    @Test
    void testClasses() throws Exception {
        for (Path module : MavenModules.withSources()) {
            List<Path> classes = withoutExempt(
                    MavenModules.files(module.resolve("target/test-classes"), ".class"));
            if (!classes.isEmpty()) {
                assertEquals(List.of(), violations(module, classes, List.of("jdk-deprecated")));
            }
        }
    }

    @Test
    void plantedFaultsAreFound() throws Exception {
        Path module = MavenModules.ROOT.resolve("integration-tests");
        List<Path> planted = MavenModules.files(module.resolve("target/test-classes"), ".class")
                .stream()
                .filter(file -> file.toString().contains(PLANTED + "ForbiddenCalls"))
                .toList();
        List<String> found = violations(module, planted, List.of("jdk-unsafe"));
        for (String reason : List.of("InstantSource", "with a deadline", "RandomGenerator", "fcntl",
                "default charset")) {
            assertTrue(found.stream().anyMatch(line -> line.contains(reason)),
                    reason + " is not in " + found);
        }
    }

    @Test
    void everyExemptionIsOfAClassThatExistsAndSaysWhy() {
        for (String line : exemptions()) {
            String[] parts = line.split(" @ ", 2);
            assertTrue(parts.length == 2 && !parts[1].isBlank(), "no reason: " + line);
            String file = parts[0].replace('.', '/') + ".class";
            assertTrue(MavenModules.withSources().stream().anyMatch(module -> in(module, file)),
                    "no such class: " + line);
        }
    }

    private static boolean in(Path module, String file) {
        return Files.exists(module.resolve("target/classes").resolve(file))
                || Files.exists(module.resolve("target/test-classes").resolve(file));
    }

    private static List<String> exemptions() {
        return MavenModules.text(EXEMPT)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    private static List<Path> withoutExempt(List<Path> classes) {
        Set<String> exempt = exemptions().stream()
                .map(line -> line.split(" @ ", 2)[0].replace('.', '/'))
                .collect(Collectors.toSet());
        return classes.stream()
                .filter(file -> !file.toString().contains(PLANTED) && !file.toString().contains(GENERATED))
                .filter(file -> exempt.stream()
                        .noneMatch(name -> file.toString()
                                .replaceFirst("(\\$.*)?\\.class$", "")
                                .endsWith("/" + name)))
                .toList();
    }

    private static List<String> violations(Path module, List<Path> classes, List<String> bundles)
            throws Exception {
        CollectingLogger log = new CollectingLogger(new ArrayList<>());
        URL[] directories = Stream.of("target/classes", "target/test-classes")
                .map(name -> url(module.resolve(name)))
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(directories,
                ForbiddenApisTest.class.getClassLoader())) {
            Checker checker = new Checker(log, loader, EnumSet.of(Checker.Option.FAIL_ON_VIOLATION,
                    Checker.Option.FAIL_ON_UNRESOLVABLE_SIGNATURES));
            for (String bundle : bundles) {
                checker.addBundledSignatures(bundle, "25");
            }
            checker.parseSignaturesFile(FORBIDDEN.toFile());
            checker.addClassesToCheck(classes.stream().map(Path::toFile).toList());
            checker.run();
            return List.of();
        } catch (ForbiddenApiException e) {
            return log.errors.isEmpty() ? List.of(String.valueOf(e.getMessage())) : List.copyOf(log.errors);
        }
    }

    private static URL url(Path directory) {
        try {
            return directory.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    private record CollectingLogger(List<String> errors) implements Logger {
        @Override
        public void error(String message) {
            errors.add(message);
        }

        @Override
        public void warn(String message) {}

        @Override
        public void info(String message) {}

        @Override
        public void debug(String message) {}
    }
}
