package dev.stowage.harness.mutant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.stowage.api.runtime.Container;
import dev.stowage.api.runtime.Runtime;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.Clause;
import dev.stowage.harness.ClauseResult;
import dev.stowage.harness.ClauseVerdict;
import dev.stowage.harness.ConformanceReport;
import dev.stowage.harness.ConformanceRunner;
import dev.stowage.harness.InMemoryTempDirFactory;
import dev.stowage.harness.RuntimeSubject;
import dev.stowage.harness.SoakRunner;
import dev.stowage.harness.StorageSubject;
import dev.stowage.harness.Subject;
import dev.stowage.harness.SuiteOptions;
import dev.stowage.harness.SuiteProgressListener;
import dev.stowage.harness.reference.ReferenceBackends;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that whatever a backend throws becomes a violation that names it, wherever it is thrown, and that the
 * other subjects of the run are checked.
 */
@Timeout(300)
class ForeignErrorsTest {
    private static final String OPENING = "opening";
    private static final Set<Clause> CLAUSES = EnumSet.of(Clause.BACKEND_1, Clause.BACKEND_7, Clause.CREATE_1,
            Clause.FIND_3, Clause.PAUSE_1, Clause.DELETE_1, Clause.FORCE_DELETE_1, Clause.STORAGE_CREATE_1,
            Clause.STORAGE_READ_1, Clause.STORAGE_UPDATE_1, Clause.STORAGE_DELETE_1, Clause.STORAGE_LIST_1,
            Clause.STORAGE_RESOLVE_1);

    @TempDir(factory = InMemoryTempDirFactory.class)
    private Path directory;

    private static final class ForeignError extends Error {
        private static final long serialVersionUID = 1L;
    }

    @TestFactory
    Stream<DynamicTest> aRuntimeThrows() {
        return Stream
                .of(OPENING, "name", "capabilities", "create", "find", "list", "start", "observe", "pause",
                        "await", "delete", "forceDelete", "close")
                .map(method -> dynamicTest(method, () -> {
                    expectViolation(failingRuntime(method, UnsupportedOperationException::new),
                            UnsupportedOperationException.class);
                    expectViolation(failingRuntime(method, ForeignError::new), ForeignError.class);
                }));
    }

    @TestFactory
    Stream<DynamicTest> aStorageThrows() {
        return Stream
                .of(OPENING, "name", "capabilities", "create", "read", "update", "delete", "list",
                        "resolve", "close")
                .map(method -> dynamicTest(method, () -> {
                    expectViolation(failingStorage(method, UnsupportedOperationException::new),
                            UnsupportedOperationException.class);
                    expectViolation(failingStorage(method, ForeignError::new), ForeignError.class);
                }));
    }

    @TestFactory
    Stream<DynamicTest> anythingIsThrown() {
        return Stream
                .<Supplier<Throwable>>of(UnsupportedOperationException::new, CancellationException::new,
                        StackOverflowError::new, () -> new NoClassDefFoundError("absent"),
                        () -> new AssertionError("of the backend"),
                        () -> new InternalError("a fault in a mapped file"),
                        () -> new OutOfMemoryError("in the backend"), ForeignError::new)
                .map(thrown -> dynamicTest(thrown.get().toString(), () -> {
                    expectViolation(failingRuntime("pause", thrown), thrown.get().getClass());
                    expectViolation(failingStorage("update", thrown), thrown.get().getClass());
                }));
    }

    @Test
    void aSoakTestNamesTheStorageThatCannotBeOpened() {
        ConformanceReport report = SoakRunner.run(List.of(failingStorage(OPENING, ForeignError::new)),
                Duration.ofMinutes(1), options(), SuiteProgressListener.none(), () -> false);
        assertEquals(List.of(Clause.BACKEND_7), report.results().stream().map(ClauseResult::clause).toList());
        assertTrue(report.results().getFirst().detail().contains("ForeignError"), report::toString);
    }

    private SuiteOptions options() {
        return SuiteOptions.standard()
                .withTimeout(Duration.ofSeconds(1))
                .withClauseFilter(CLAUSES::contains)
                .withWorkDirectory(directory);
    }

    private void expectViolation(Subject broken, Class<?> thrown) {
        Subject whole = new ReferenceBackends().storageSubject();
        ConformanceReport report =
                ConformanceRunner.run(List.of(broken, whole), options(), SuiteProgressListener.none());
        assertTrue(report.results()
                .stream()
                .anyMatch(result -> result.subject().equals(broken.label())
                        && result.clauseVerdict() == ClauseVerdict.VIOLATION
                        && result.detail().contains(thrown.getSimpleName())),
                report::toString);
        assertEquals(List.of(),
                report.results()
                        .stream()
                        .filter(result -> result.subject().equals(whole.label())
                                && result.clauseVerdict() != ClauseVerdict.PASS)
                        .toList());
    }

    private static RuntimeSubject failingRuntime(String method, Supplier<Throwable> thrown) {
        RuntimeSubject original = new ReferenceBackends().runtimeSubject();
        return new RuntimeSubject("broken",
                context -> open(method, thrown, Runtime.class, () -> original.opener().apply(context)),
                original.bundleWriter(), original.hooks(), List.of());
    }

    private static StorageSubject failingStorage(String method, Supplier<Throwable> thrown) {
        ReferenceBackends referenceBackends = new ReferenceBackends();
        return StorageSubject.of("broken", context -> open(method, thrown, StatusStorage.class,
                () -> referenceBackends.storage(context)));
    }

    private static <T> T open(String method, Supplier<Throwable> thrown, Class<T> contract,
            Supplier<T> opener) {
        if (method.equals(OPENING)) {
            throw unchecked(thrown.get());
        }
        return failingAt(method, thrown, contract, opener.get());
    }

    private static <T> T failingAt(String method, Supplier<Throwable> thrown, Class<T> contract, T original) {
        return contract.cast(Proxy.newProxyInstance(contract.getClassLoader(), new Class<?>[]{contract},
                (proxy, called, arguments) -> {
                    if (called.getName().equals(method)) {
                        throw thrown.get();
                    }
                    try {
                        Object result = called.invoke(original, arguments);
                        return result instanceof Container container
                                ? failingAt(method, thrown, Container.class, container)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return (RuntimeException) thrown;
    }
}
