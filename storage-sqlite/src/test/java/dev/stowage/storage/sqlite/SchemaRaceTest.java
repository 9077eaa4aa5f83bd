package dev.stowage.storage.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two who open a new store at one moment. */
class SchemaRaceTest {
    private static final int BUSY = 5;

    @TempDir
    Path state;

    /** Whoever looks finds no database that is half there, wherever in his look another makes it. */
    @Test
    void schemaCreationIsAtomicForObservers() throws Exception {
        int queries = checkSchema("alone", Integer.MAX_VALUE);
        for (int queryNumber = 0; queryNumber < queries; queryNumber++) {
            checkSchema("made-before-" + queryNumber, queryNumber);
        }
    }

    /** Looks at a new database; somebody makes the schema before the query with that number, if he can. */
    private int checkSchema(String name, int queryNumber) throws IOException, SQLException {
        Path store = Files.createDirectory(state.resolve(name));
        Path file = store.resolve(SqliteStore.FILE);
        AtomicInteger queries = new AtomicInteger();
        try (Connection checker = SqliteFixtures.connect(store);
                Statement statement = checker.createStatement()) {
            Schema.exists(DatabaseAddress.of(file), intercepting(statement, () -> {
                if (queries.getAndIncrement() == queryNumber) {
                    createUnlessBusy(store);
                }
            }));
            if (!Schema.exists(DatabaseAddress.of(file), statement)) {
                Schema.create(statement);
            }
            assertTrue(Schema.exists(DatabaseAddress.of(file), statement));
        }
        return queries.get();
    }

    /** Something that happens before a query. */
    private interface QueryHook {
        void run() throws SQLException;
    }

    private static Statement intercepting(Statement statement, QueryHook hook) {
        return (Statement) Proxy.newProxyInstance(SchemaRaceTest.class.getClassLoader(),
                new Class<?>[]{Statement.class}, (proxy, method, arguments) -> {
                    if (method.getName().startsWith("execute")) {
                        hook.run();
                    }
                    try {
                        return method.invoke(statement, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void createUnlessBusy(Path store) throws SQLException {
        try (Connection creator = SqliteFixtures.connect(store);
                Statement statement = creator.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 0");
            Schema.create(statement);
        } catch (SQLException e) {
            assertEquals(BUSY, e.getErrorCode() & 0xff, e::toString);
        }
    }
}
