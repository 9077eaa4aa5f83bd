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
    void aSchemaThatIsBeingMadeIsThereOrNot() throws Exception {
        int queries = look("alone", Integer.MAX_VALUE);
        for (int place = 0; place < queries; place++) {
            look("made-before-" + place, place);
        }
    }

    /** Looks at a new database; somebody makes the schema before the query with that number, if he can. */
    private int look(String name, int place) throws IOException, SQLException {
        Path store = Files.createDirectory(state.resolve(name));
        Path file = store.resolve(SqliteStore.FILE);
        AtomicInteger queries = new AtomicInteger();
        try (Connection looker = Stores.connect(store); Statement statement = looker.createStatement()) {
            Schema.isThere(file, calling(statement, () -> {
                if (queries.getAndIncrement() == place) {
                    makeUnlessBusy(store);
                }
            }));
            if (!Schema.isThere(file, statement)) {
                Schema.make(statement);
            }
            assertTrue(Schema.isThere(file, statement));
        }
        return queries.get();
    }

    /** Something that happens before a query. */
    private interface Before {
        void run() throws SQLException;
    }

    private static Statement calling(Statement statement, Before before) {
        return (Statement) Proxy.newProxyInstance(SchemaRaceTest.class.getClassLoader(),
                new Class<?>[]{Statement.class}, (proxy, method, arguments) -> {
                    if (method.getName().startsWith("execute")) {
                        before.run();
                    }
                    try {
                        return method.invoke(statement, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void makeUnlessBusy(Path store) throws SQLException {
        try (Connection maker = Stores.connect(store); Statement statement = maker.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 0");
            Schema.make(statement);
        } catch (SQLException e) {
            assertEquals(BUSY, e.getErrorCode() & 0xff, e::toString);
        }
    }
}
