package dev.stowage.integration.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.stowage.posix.Failpoints;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.pf4j.Extension;
import org.pf4j.ExtensionPoint;

/** The allowed dependencies between packages, as far as the dependencies of the POMs cannot express them. */
final class ArchitectureRules {
    private static final String[] JDK_AND_NULLNESS =
            {"java..", "jdk..", "javax.security..", "org.jspecify.."};
    private static final String[] BACKENDS = {"dev.stowage.runtime..", "dev.stowage.storage.."};
    /** {@link Failpoints} is excepted, since tests of other modules pass failpoints to an engine. */
    private static final DescribedPredicate<JavaClass> INTERNAL_TYPES =
            resideInAnyPackage("dev.stowage.posix..", "dev.stowage.records..")
                    .and(not(JavaClass.Predicates.equivalentTo(Failpoints.class)));
    private static final DescribedPredicate<JavaClass> EXTENSION_MARKERS = DescribedPredicate.describe(
            "PF4J's annotation and marker",
            type -> type.isEquivalentTo(Extension.class) || type.isEquivalentTo(ExtensionPoint.class));

    private ArchitectureRules() {}

    static List<ArchRule> all() {
        return List.of(noClasses().that()
                .resideInAnyPackage(BACKENDS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.stowage.engine..", "dev.stowage.loader..", "dev.stowage.harness..",
                        "dev.stowage.cli..", "dev.stowage.integration..")
                .because("a backend knows the contract and the libraries under it, never what drives it"),
                slices().matching("dev.stowage.(runtime|storage).(*)..")
                        .should()
                        .notDependOnEachOther()
                        .ignoreDependency(DescribedPredicate.alwaysTrue(),
                                resideInAPackage("dev.stowage.runtime.oci.."))
                        .because("each backend can be taken alone"),
                noClasses().that()
                        .resideInAPackage("dev.stowage.runtime.oci..")
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(BACKENDS)
                                .and(not(resideInAPackage("dev.stowage.runtime.oci.."))))
                        .because("the library knows no runtime by name"),
                only("dev.stowage.engine..", "the engine runs over any pair, with any wiring",
                        "dev.stowage.api..", "dev.stowage.posix..", "dev.stowage.records..",
                        "dev.stowage.bundle.."),
                only("dev.stowage.posix..", "the system calls know nothing of containers"),
                only("dev.stowage.records..", "records serve all storages and know none of them",
                        "dev.stowage.api..", "dev.stowage.posix..", "tools.jackson..",
                        "com.fasterxml.jackson.annotation.."),
                only("dev.stowage.bundle..", "a bundle is JSON on the disk, whatever reads it",
                        "dev.stowage.api..", "dev.stowage.records.json..", "tools.jackson.."),
                only("dev.stowage.harness..", "engines are handed in by a factory", "dev.stowage.api..",
                        "org.junit..", "org.opentest4j..", "javax.xml.stream.."),
                classes().that()
                        .resideInAPackage("dev.stowage.api..")
                        .should()
                        .onlyDependOnClassesThat(
                                resideInAnyPackage(JDK_AND_NULLNESS).or(resideInAPackage("dev.stowage.api.."))
                                        .or(EXTENSION_MARKERS))
                        .because("who implements the contract takes on nothing else"),
                noClasses().that()
                        .resideInAPackage("dev.stowage.api..")
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching(
                                "java\\.util\\.logging\\..*|java\\.lang\\.System\\$Logger.*|org\\.slf4j\\..*")
                        .because("the contract does not log"),
                noClasses().that()
                        .resideOutsideOfPackage("dev.stowage.loader..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("com.google..")
                        .because("only the loader wires"),
                noClasses().that()
                        .resideOutsideOfPackage("dev.stowage.loader..")
                        .should()
                        .dependOnClassesThat(resideInAPackage("org.pf4j..").and(not(EXTENSION_MARKERS)))
                        .because("only the loader loads plugins"),
                noClasses().that()
                        .resideOutsideOfPackages("dev.stowage.loader..", "dev.stowage.runtime..",
                                "dev.stowage.storage..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("jakarta.inject..")
                        .because("only backends ask to be injected"),
                noClasses().that()
                        .resideOutsideOfPackages("dev.stowage.cli..", "dev.stowage.benchmarks..",
                                "dev.stowage.integration..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("dev.stowage.cli..", "dev.stowage.benchmarks..",
                                "dev.stowage.integration..")
                        .because("they are ends, not parts"),
                noClasses().that()
                        .resideOutsideOfPackages("dev.stowage.harness..", "dev.stowage.cli..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("org.junit..")
                        .because("tests stay out of what is run"),
                noClasses().should()
                        .resideInAnyPackage("..util..", "..utils..", "..helper..", "..helpers..",
                                "..common..", "..misc..")
                        .because("a package is named for what it is about"),
                noClasses().should()
                        .haveSimpleNameEndingWith("Impl")
                        .orShould()
                        .haveSimpleNameEndingWith("Manager")
                        .orShould()
                        .haveSimpleNameEndingWith("Helper")
                        .orShould()
                        .haveSimpleNameEndingWith("Util")
                        .orShould()
                        .haveSimpleNameEndingWith("Utils")
                        .because("a class is named for what it does"),
                fields().that()
                        .areStatic()
                        .should()
                        .beFinal()
                        .because("static state is shared by engines that know nothing of one another"),
                classes().that()
                        .arePublic()
                        .and()
                        .resideInAnyPackage("dev.stowage.api..", "dev.stowage.engine..",
                                "dev.stowage.loader..")
                        .should(showNoInternalType())
                        .because("posix and records may change without notice to users"),
                classes().should(liveInANullMarkedPackage())
                        .because("nullness is checked only where it is promised"),
                slices().matching("dev.stowage.(*)..").should().beFreeOfCycles());
    }

    private static ArchRule only(String module, String reason, String... others) {
        return classes().that()
                .resideInAPackage(module)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(JDK_AND_NULLNESS).or(resideInAPackage(module))
                        .or(resideInAnyPackage(others)))
                .because(reason);
    }

    private static ArchCondition<JavaClass> showNoInternalType() {
        return new ArchCondition<>("show no type of posix or records in a public signature") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Stream<JavaMember> members =
                        Stream.concat(type.getCodeUnits().stream(), type.getFields().stream());
                members.filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC)
                        || member.getModifiers().contains(JavaModifier.PROTECTED))
                        .forEach(member -> internalTypes(member).map(JavaClass::getName)
                                .forEach(name -> events.add(SimpleConditionEvent.violated(member,
                                        member.getFullName() + " shows " + name))));
            }
        };
    }

    private static Stream<JavaClass> internalTypes(JavaMember member) {
        Stream<JavaType> types = switch (member) {
            case JavaCodeUnit unit ->
                Stream.concat(unit.getParameterTypes().stream(), Stream.of(unit.getReturnType()));
            case JavaField field -> Stream.of(field.getType());
            default -> Stream.empty();
        };
        return types.flatMap(type -> type.getAllInvolvedRawTypes().stream()).filter(INTERNAL_TYPES);
    }

    private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
        return new ArchCondition<>("live in a @NullMarked package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                events.add(new SimpleConditionEvent(type, marked,
                        type.getName() + " lives in a package without @NullMarked in package-info.java"));
            }
        };
    }
}
