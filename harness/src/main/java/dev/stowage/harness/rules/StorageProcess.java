package dev.stowage.harness.rules;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.FullId;
import dev.stowage.api.Settings;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.api.storage.Level;
import dev.stowage.api.storage.RecordEntry;
import dev.stowage.api.storage.StatusStorage;
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
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A process of its own that uses a storage as it is told, line by line on standard input: the other side of
 * {@link StorageChild}. It ends with its input, whatever it is doing.
 */
public final class StorageProcess {
    private final StatusStorage storage;
    private final PrintStream out;
    private final Random random = new Random(ProcessHandle.current().pid());

    private StorageProcess(StatusStorage storage, PrintStream out) {
        this.storage = storage;
        this.out = out;
    }

    /**
     * Builds the storage and obeys.
     *
     * @param arguments class of the storage, state directory, run directory
     * @throws IOException if its input cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true,
                StandardCharsets.UTF_8);
        out.println("hello");
        BlockingQueue<String> commands = new LinkedBlockingQueue<>();
        // a daemon: what it hangs in does not keep the process when its parent is gone
        Thread.ofPlatform().daemon().start(() -> work(arguments, out, commands));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            commands.add(line);
        }
    }

    private static void work(String[] arguments, PrintStream out, BlockingQueue<String> commands) {
        try {
            Constructor<?> constructor = Class.forName(arguments[0])
                    .getDeclaredConstructor(
                            BackendContext.class);
            constructor.setAccessible(true);
            BackendContext context = new BackendContext(new Settings(Map.of()),
                    Path.of(arguments[1]), Path.of(arguments[2]), InstantSource.system(), new Random(1));
            StorageProcess process = new StorageProcess((StatusStorage) constructor.newInstance(context),
                    out);
            out.println("ready");
            while (true) {
                process.obey(commands.take().split(" ", -1));
            }
        } catch (InvocationTargetException e) {
            out.println("threw " + line(e.getTargetException()));
        } catch (ReflectiveOperationException | LinkageError e) {
            out.println("cannot " + line(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void obey(String[] words) throws InterruptedException {
        ContainerId id = new ContainerId(words[1]);
        try {
            switch (words[0]) {
                case "read" -> read(id);
                case "list" -> out.println("list " + storage.list().stream().map(RecordEntry::id).toList());
                case "mix" -> {
                    mix(storage, id, Level.valueOf(words[2]), Integer.parseInt(words[3]),
                            event -> out.println(event.text()));
                    out.println("done");
                }
                case "hold" -> hold(id, Level.valueOf(words[2]));
                case "churn" -> churn(id, Level.valueOf(words[2]));
                default -> out.println("threw what is " + words[0]);
            }
        } catch (RuntimeException e) {
            out.println("threw " + line(e));
        }
    }

    private void read(ContainerId id) {
        try {
            ContainerRecord record = storage.read(id);
            out.println("is " + record.revision() + " " + record.status().run());
        } catch (NotFoundException e) {
            out.println("absent");
        }
    }

    /** Updates a record and reads it in turn. */
    static void mix(StatusStorage storage, ContainerId id, Level highest, int updates, History.Sink sink) {
        List<Level> levels = List.copyOf(EnumSet.range(Level.MEMORY, highest));
        for (int i = 0; i < updates; i++) {
            Level level = levels.get(i % levels.size());
            long begin = System.nanoTime();
            ContainerRecord updated = storage.update(id, level, StorageBench::counted);
            sink.add(History.Event.of(History.Kind.UPDATED, begin, updated));
            begin = System.nanoTime();
            ContainerRecord read = storage.read(id);
            sink.add(History.Event.of(History.Kind.READ, begin, read));
        }
    }

    private void hold(ContainerId id, Level level) {
        storage.update(id, level, record -> {
            out.println("holding");
            forever();
            return StorageBench.counted(record);
        });
        out.println("let go");
    }

    private static void forever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Creates, updates and deletes a record with a name, until the process is killed. */
    private void churn(ContainerId id, Level level) {
        while (true) {
            storage.create(Records.simple(FullId.alone(id), Optional.of(new ContainerName("n-" + id)),
                    random), level);
            out.println("created");
            storage.update(id, level, StorageBench::counted);
            out.println("updated");
            storage.delete(id);
            out.println("deleted");
        }
    }

    private static String line(Throwable e) {
        return Findings.described(e).replace('\n', ' ');
    }
}
