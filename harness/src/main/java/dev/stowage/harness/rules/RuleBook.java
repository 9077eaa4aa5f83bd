package dev.stowage.harness.rules;

import dev.stowage.api.Layer;
import dev.stowage.harness.Clause;
import dev.stowage.harness.Verifies;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/** Finds the rules of a class: its methods that say what they verify and take a bench. */
final class RuleBook {
    private RuleBook() {}

    /** Returns one rule for each method. Each run has a bench and an object of its own. */
    static <B extends Bench> List<Rule> rules(Class<?> book, Predicate<Method> chosen,
            Function<Findings, B> bench) {
        List<Rule> rules = new ArrayList<>();
        Method[] methods = book.getDeclaredMethods();
        Arrays.sort(methods, Comparator.comparing(Method::getName));
        for (Method method : methods) {
            Verifies verifies = method.getAnnotation(Verifies.class);
            if (verifies != null && chosen.test(method)) {
                method.setAccessible(true);
                List<Clause> clauses = List.of(verifies.value());
                rules.add(new Rule(book.getSimpleName() + "." + method.getName(), clauses,
                        findings -> run(book, method, bench, findings)));
            }
        }
        return rules;
    }

    /** Returns what the rules of a class verify. */
    static List<Clause> clauses(Class<?> book) {
        return Arrays.stream(book.getDeclaredMethods())
                .map(method -> method.getAnnotation(Verifies.class))
                .filter(Objects::nonNull)
                .flatMap(verifies -> Arrays.stream(verifies.value()))
                .toList();
    }

    static boolean holdsAt(Layer layer, Method method) {
        At at = method.getAnnotation(At.class);
        return at == null || at.value() == layer;
    }

    private static <B extends Bench> void run(Class<?> book, Method method,
            Function<Findings, B> bench,
            Findings findings)
            throws Exception {
        var constructor = book.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object rules = constructor.newInstance();
        try (B own = bench.apply(findings)) {
            method.invoke(rules, own);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
