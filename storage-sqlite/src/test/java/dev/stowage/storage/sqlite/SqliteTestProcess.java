package dev.stowage.storage.sqlite;

import dev.stowage.api.error.OutcomeUnknownException;
import dev.stowage.api.error.StowageException;
import dev.stowage.api.storage.Durability;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Another JVM that does one of the things below on a store, and says on standard output what it did. */
final class SqliteTestProcess {
    private SqliteTestProcess() {}

    static Process start(Path output, List<String> wrapper, String role, Path state, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-Xmx128m", "-cp", System.getProperty("java.class.path"), SqliteTestProcess.class.getName(),
                role, state.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    public static void main(String[] arguments) throws IOException, SQLException, InterruptedException {
        Path state = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "update" -> update(state);
            case "write" -> holdWriteLock(state);
            case "fail" -> failOnce(state);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** Updates a record for ever, at each level in turn, and says which revision was acknowledged. */
    private static void update(Path state) {
        try (SqliteStatusStorage storage = SqliteFixtures.open(state, "60s")) {
            long revision = 0;
            while (revision < Long.MAX_VALUE) {
                Durability durability = Durability.values()[(int) (revision % Durability.values().length)];
                revision = storage.update(SqliteFixtures.WEB, durability, SqliteFixtures::nextRun).revision();
                System.out.println(revision + ".");
            }
        }
    }

    /** Keeps the database locked for writing, as a person with SQL can, until it is killed. */
    private static void holdWriteLock(Path state) throws IOException, SQLException, InterruptedException {
        // the driver alone would leave its library among the temporary files
        NativeLibrary.load(state.resolve("run"), state);
        try (Connection connection = SqliteFixtures.connect(state);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("BEGIN IMMEDIATE");
            System.out.println("writing.");
            new CountDownLatch(1).await();
        }
    }

    /** Updates until a flush fails, as somebody outside makes it, and then goes on. */
    private static void failOnce(Path state) {
        try (SqliteStatusStorage storage = SqliteFixtures.open(state, "60s")) {
            long acknowledged = 0;
            boolean failed = false;
            for (int i = 0; i < 30; i++) {
                try {
                    acknowledged =
                            storage.update(SqliteFixtures.WEB, Durability.DURABLE, SqliteFixtures::nextRun)
                                    .revision();
                } catch (OutcomeUnknownException e) {
                    failed = true;
                    long read = storage.read(SqliteFixtures.WEB).revision();
                    if (read != acknowledged && read != acknowledged + 1) {
                        throw new AssertionError("after " + acknowledged + " it reads " + read, e);
                    }
                } catch (StowageException e) {
                    throw new AssertionError("not what a failed flush is", e);
                }
            }
            System.out.println((failed ? "failed " : "never failed ") + acknowledged + ".");
        }
    }
}
