package dev.stowage.harness.rules.crash;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Settings;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
import dev.stowage.harness.rules.RuleFindings;
import dev.stowage.harness.rules.fixture.SampleRecords;
import dev.stowage.harness.rules.fixture.StorageFixture;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The main class of a {@link StorageChildProcess}: uses a store as the commands on standard input say, one
 * per line. It exits when its input ends, whatever it is doing.
 */
public final class StorageProcessMain {
    /** The prefix of system properties that are settings of the storage backend. */
    static final String SETTING_PREFIX = "stowage.setting.";

    private final Function<List<String>, StatusStorage> opener;
    private final Optional<StatusStorage> opened;
    private final Optional<StorageWorkload> workload;
    private final PrintStream out;
    private final Random random = new Random(ProcessHandle.current().pid());

    private StorageProcessMain(Function<List<String>, StatusStorage> opener,
            List<String> directories, PrintStream out) {
        this.opener = opener;
        this.opened = directories.isEmpty() ? Optional.empty() : Optional.of(opener.apply(directories));
        this.workload = opened.map(storage -> new StorageWorkload(storage, out::println));
        this.out = out;
    }

    /**
     * Opens the store and executes commands.
     *
     * @param arguments class of the storage backend; state and run directory of the store to open at once, if
     * any
     * @throws IOException if the input cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        PrintStream out =
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        out.println("hello");
        BlockingQueue<String> commands = new LinkedBlockingQueue<>();
        // daemon threads: a blocked command does not keep the process alive when its parent is gone
        Thread.ofPlatform().daemon().start(() -> runCommands(arguments, out, commands));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            commands.add(line);
        }
    }

    private static void runCommands(String[] arguments, PrintStream out, BlockingQueue<String> commands) {
        try {
            Constructor<?> constructor =
                    Class.forName(arguments[0]).getDeclaredConstructor(BackendContext.class);
            constructor.setAccessible(true);
            StorageProcessMain process =
                    new StorageProcessMain(directories -> newStorage(constructor, directories),
                            List.of(arguments).subList(1, arguments.length), out);
            out.println("ready");
            while (true) {
                process.execute(commands.take().split(" ", -1));
            }
        } catch (ReflectiveOperationException | LinkageError e) {
            out.println("cannot " + describeOnOneLine(e));
        } catch (RuntimeException | Error e) {
            out.println("threw " + describeOnOneLine(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static StatusStorage newStorage(Constructor<?> constructor, List<String> directories) {
        try {
            return (StatusStorage) constructor.newInstance(
                    BackendContext.of(Path.of(directories.getFirst()), Path.of(directories.get(1)))
                            .withSettings(settings())
                            .withRandom(new Random(ProcessHandle.current().pid())));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Settings settings() {
        return new Settings(System.getProperties()
                .stringPropertyNames()
                .stream()
                .filter(name -> name.startsWith(SETTING_PREFIX))
                .collect(Collectors.toMap(name -> name.substring(SETTING_PREFIX.length()),
                        System::getProperty)));
    }

    private StatusStorage storage() {
        return opened.orElseThrow(() -> new IllegalStateException("no store is open"));
    }

    private StorageWorkload workload() {
        return workload.orElseThrow(() -> new IllegalStateException("no store is open"));
    }

    private void execute(String[] words) throws InterruptedException {
        ContainerId id = new ContainerId(words[1]);
        try {
            switch (words[0]) {
                case "create-shared" -> workload().createShared(id);
                case "write-next" -> workload().writeNext(id);
                case "resolve" -> workload().resolveOutcome(id);
                case "read-step" -> workload().reportLastStep(id);
                case "start-writers" -> workload().startWriters(words[2], Integer.parseInt(words[3]), id);
                case "stop-writers" -> {
                    workload().stopWriters();
                    out.println("stopped");
                }
                case "sync" -> out.println("sync " + id);
                case "check" -> new StoreCheck(() -> opener.apply(List.of(words[2], words[3])), out::println)
                        .run(StoreCheck.StoreCheckMode.valueOf(words[4]));
                case "read" -> read(id);
                case "list" -> out.println("list " + storage().list().stream().map(RecordEntry::id).toList());
                case "update-and-read" -> {
                    LinearizabilityWorkload.run(storage(), id, Durability.valueOf(words[2]),
                            Integer.parseInt(words[3]), completedCall -> out.println(completedCall.encode()));
                    out.println("done");
                }
                case "hold-update" -> holdUpdate(id, Durability.valueOf(words[2]));
                case "churn" -> churn(id, Durability.valueOf(words[2]));
                default -> out.println("threw unknown command " + words[0]);
            }
        } catch (RuntimeException | Error e) {
            out.println("threw " + describeOnOneLine(e));
        }
    }

    private void read(ContainerId id) {
        try {
            ContainerRecord record = storage().read(id);
            out.println("is " + record.revision() + " " + record.status().run());
        } catch (NotFoundException e) {
            // an outcome, which the test reads from the output
            out.println("absent");
        }
    }

    private void holdUpdate(ContainerId id, Durability durability) {
        storage().update(id, durability, record -> {
            out.println("holding");
            blockForever();
            return StorageFixture.incrementRun(record);
        });
        out.println("released");
    }

    private static void blockForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Creates, updates and deletes a record with a name, until the process is killed. */
    private void churn(ContainerId id, Durability durability) {
        while (true) {
            storage().create(SampleRecords.minimal(QualifiedId.standalone(id),
                    Optional.of(new ContainerName("n-" + id)), random), durability);
            out.println("created");
            storage().update(id, durability, StorageFixture::incrementRun);
            out.println("updated");
            storage().delete(id);
            out.println("deleted");
        }
    }

    static String describeOnOneLine(Throwable e) {
        return RuleFindings.describe(e).replace('\n', ' ');
    }
}
