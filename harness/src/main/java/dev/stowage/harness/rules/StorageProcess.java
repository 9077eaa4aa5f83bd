package dev.stowage.harness.rules;

import dev.stowage.api.BackendContext;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.FullId;
import dev.stowage.api.Settings;
import dev.stowage.api.error.AlreadyExistsException;
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
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A process of its own that uses a storage as it is told, line by line on standard input: the other side of
 * {@link StorageChild}. It ends with its input, whatever it is doing.
 */
public final class StorageProcess {
    /** What a system property begins with that is a setting of the storage. */
    static final String SETTING = "stowage.setting.";
    private static final int LOOKED_EVERY = 4;
    private static final ContainerId WANTED = new ContainerId("wanted");

    private final Function<List<String>, StatusStorage> opener;
    private final Optional<StatusStorage> opened;
    private final Optional<Drivers> drivers;
    private final PrintStream out;
    private final Random random = new Random(ProcessHandle.current().pid());

    private StorageProcess(Function<List<String>, StatusStorage> opener, List<String> directories,
            PrintStream out) {
        this.opener = opener;
        this.opened = directories.isEmpty() ? Optional.empty() : Optional.of(opener.apply(directories));
        this.drivers = opened.map(storage -> new Drivers(storage, out::println));
        this.out = out;
    }

    /**
     * Builds the storage and obeys.
     *
     * @param arguments class of the storage; state and run directory, if it is to open a store at once
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
            StorageProcess process = new StorageProcess(directories -> built(constructor, directories),
                    List.of(arguments).subList(1, arguments.length), out);
            out.println("ready");
            while (true) {
                process.obey(commands.take().split(" ", -1));
            }
        } catch (ReflectiveOperationException | LinkageError e) {
            out.println("cannot " + line(e));
        } catch (RuntimeException e) {
            out.println("threw " + line(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static StatusStorage built(Constructor<?> constructor, List<String> directories) {
        try {
            return (StatusStorage) constructor.newInstance(new BackendContext(settings(),
                    Path.of(directories.getFirst()), Path.of(directories.get(1)), InstantSource.system(),
                    new Random(ProcessHandle.current().pid())));
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
                .filter(name -> name.startsWith(SETTING))
                .collect(Collectors.toMap(name -> name.substring(SETTING.length()), System::getProperty)));
    }

    private StatusStorage storage() {
        return opened.orElseThrow(() -> new IllegalStateException("no store is open"));
    }

    private Drivers drivers() {
        return drivers.orElseThrow(() -> new IllegalStateException("no store is open"));
    }

    private void obey(String[] words) throws InterruptedException {
        ContainerId id = new ContainerId(words[1]);
        try {
            switch (words[0]) {
                case "found" -> drivers().found(id);
                case "step" -> drivers().step(id);
                case "settle" -> drivers().settle(id);
                case "tell" -> drivers().tell(id);
                case "drive" -> drivers().drive(words[2], Integer.parseInt(words[3]), id);
                case "rest" -> {
                    drivers().rest();
                    out.println("rested");
                }
                case "mark" -> out.println("mark " + id);
                case "examine" -> new Examination(() -> opener.apply(List.of(words[2], words[3])),
                        out::println).run(Examination.Use.valueOf(words[4]));
                case "read" -> read(id);
                case "list" -> out.println("list " + storage().list().stream().map(RecordEntry::id).toList());
                case "mix" -> {
                    mix(storage(), id, Level.valueOf(words[2]), Integer.parseInt(words[3]),
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
            ContainerRecord record = storage().read(id);
            out.println("is " + record.revision() + " " + record.status().run());
        } catch (NotFoundException e) {
            out.println("absent");
        }
    }

    /**
     * Updates a record and reads it in turn; now and then it finds it in the list, and makes and removes a
     * record whose id and name all who do this want.
     */
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
            if (i % LOOKED_EVERY == LOOKED_EVERY - 1) {
                contend(storage, highest);
                begin = System.nanoTime();
                sink.add(History.Event.of(History.Kind.READ, begin, listed(storage, id)));
            }
        }
    }

    private static ContainerRecord listed(StatusStorage storage, ContainerId id) {
        List<RecordEntry> list = storage.list();
        Optional<RecordEntry> broken = list.stream()
                .filter(RecordEntry.Unreadable.class::isInstance)
                .findAny();
        if (broken.isPresent()) {
            throw new IllegalStateException("lists " + broken.orElseThrow());
        }
        return list.stream()
                .filter(entry -> entry.container().equals(id))
                .map(entry -> ((RecordEntry.Intact) entry).record())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("does not list " + id));
    }

    private static void contend(StatusStorage storage, Level level) {
        try {
            storage.create(Records.simple(FullId.alone(WANTED), Optional.of(new ContainerName("wanted")),
                    new Random(1)), level);
            storage.delete(WANTED);
        } catch (AlreadyExistsException e) {
            // another is at it, or was killed at it
        }
    }

    private void hold(ContainerId id, Level level) {
        storage().update(id, level, record -> {
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
            storage().create(Records.simple(FullId.alone(id), Optional.of(new ContainerName("n-" + id)),
                    random), level);
            out.println("created");
            storage().update(id, level, StorageBench::counted);
            out.println("updated");
            storage().delete(id);
            out.println("deleted");
        }
    }

    static String line(Throwable e) {
        return Findings.described(e).replace('\n', ' ');
    }
}
