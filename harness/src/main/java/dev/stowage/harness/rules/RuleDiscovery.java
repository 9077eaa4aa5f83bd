package dev.stowage.harness.rules;

import dev.stowage.api.Layer;
import dev.stowage.harness.Clause;
import dev.stowage.harness.Verifies;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds the rules of a class: its methods with {@link Verifies}, which take a fixture. */
public final class RuleDiscovery {
    private RuleDiscovery() {}

    /**
     * Returns one rule for each such method of the classes. Each run of a rule gets a new fixture and a new
     * object.
     */
    public static <B extends RuleFixture> List<Rule> rules(RuleKind kind, List<Class<?>> ruleGroups,
            Predicate<Method> filter, Function<RuleFindings, B> fixture) {
        List<Rule> rules = new ArrayList<>();
        for (Class<?> ruleGroup : ruleGroups) {
            Method[] methods = ruleGroup.getDeclaredMethods();
            Arrays.sort(methods, Comparator.comparing(Method::getName));
            for (Method method : methods) {
                Verifies verifies = method.getAnnotation(Verifies.class);
                if (verifies != null && filter.test(method)) {
                    method.setAccessible(true);
                    rules.add(new Rule(ruleGroup.getSimpleName() + "." + method.getName(), kind,
                            List.of(verifies.value()),
                            ruleFindings -> run(ruleGroup, method, fixture, ruleFindings)));
                }
            }
        }
        return rules;
    }

    /** Returns what the rules of these classes verify. */
    public static Set<Clause> clauses(List<Class<?>> ruleGroups) {
        return ruleGroups.stream()
                .flatMap(ruleGroup -> Arrays.stream(ruleGroup.getDeclaredMethods()))
                .map(method -> method.getAnnotation(Verifies.class))
                .filter(Objects::nonNull)
                .flatMap(verifies -> Arrays.stream(verifies.value()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Clause.class)));
    }

    /** Returns whether a rule applies at a layer, see {@link OnlyAtLayer}. */
    public static boolean appliesAt(Layer layer, Method method) {
        OnlyAtLayer onlyAtLayer = method.getAnnotation(OnlyAtLayer.class);
        return onlyAtLayer == null || onlyAtLayer.value() == layer;
    }

    private static <B extends RuleFixture> void run(Class<?> ruleGroup, Method method,
            Function<RuleFindings, B> fixture, RuleFindings ruleFindings) throws Exception {
        var constructor = ruleGroup.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object rules = constructor.newInstance();
        try (B own = fixture.apply(ruleFindings)) {
            invoke(method, rules, own);
        }
    }

    private static void invoke(Method method, Object rules, RuleFixture fixture) throws Exception {
        try {
            method.invoke(rules, fixture);
        } catch (InvocationTargetException e) {
            throw TestThreads.unwrap(e);
        }
    }
}
