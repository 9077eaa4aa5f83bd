package dev.stowage.benchmarks.process;

import dev.stowage.benchmarks.run.Installation;
import dev.stowage.benchmarks.run.Metric;
import dev.stowage.benchmarks.run.Sample;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A JVM that runs a workload on request. A request is a line with a command and milliseconds on its standard
 * input, the response a line with the sample on its standard output. The JVM exits when its standard input
 * ends, also when this process is killed.
 */
final class WorkerJvm implements AutoCloseable {
    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(20);
    private static final String READY = "ready";

    private final Process process;
    private final BufferedReader responses;
    private final OutputStream commands;

    private WorkerJvm(Process process) {
        this.process = process;
        this.responses =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.commands = process.getOutputStream();
    }

    /** Starts a JVM and waits until it is ready. */
    static WorkerJvm start(Class<?> main, List<String> arguments) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        line.addAll(Installation.jvmOptions());
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        line.addAll(arguments);
        WorkerJvm child = new WorkerJvm(
                new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start());
        try {
            child.expectLine(READY);
            return child;
        } catch (IOException e) {
            child.close();
            throw e;
        }
    }

    /** The commands of a request. */
    enum WorkerCommand {
        /** What {@link WorkerTask#warmUp} does. */
        WARM_UP,
        /** What {@link WorkerTask#run} does. */
        RUN
    }

    /** The workload of such a JVM. */
    interface WorkerTask {
        /** Runs for the given time and measures. */
        Sample run(Duration time) throws Exception;

        /** Runs for the given time without being measured. */
        default Sample warmUp(Duration time) throws Exception {
            return run(time);
        }
    }

    /** Serves requests from standard input until it ends. */
    static void serve(WorkerTask task) throws Exception {
        BufferedReader commands =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println(READY);
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            String[] parts = command.split(" ", -1);
            Duration time = Duration.ofMillis(Long.parseLong(parts[1]));
            Sample sample = switch (WorkerCommand.valueOf(parts[0])) {
                case WARM_UP -> task.warmUp(time);
                case RUN -> task.run(time);
            };
            System.out.println(sample.values()
                    .entrySet()
                    .stream()
                    .map(value -> value.getKey() + "=" + value.getValue())
                    .collect(Collectors.joining(" ")));
        }
    }

    void send(WorkerCommand command, Duration time) throws IOException {
        commands.write((command + " " + time.toMillis() + "\n").getBytes(StandardCharsets.UTF_8));
        commands.flush();
    }

    /** Waits for the sample of the last request. */
    Sample readSample() throws IOException {
        Map<Metric, Double> values = new EnumMap<>(Metric.class);
        for (String value : readLine().split(" ", -1)) {
            int separator = value.indexOf('=');
            values.put(Metric.valueOf(value.substring(0, separator)),
                    Double.parseDouble(value.substring(separator + 1)));
        }
        return new Sample(values);
    }

    private void expectLine(String expected) throws IOException {
        String line = readLine();
        if (!line.equals(expected)) {
            throw new IOException("a JVM of the benchmark failed: " + line);
        }
    }

    private String readLine() throws IOException {
        String line = responses.readLine();
        if (line == null) {
            throw new IOException("a JVM of the benchmark has exited");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        commands.close();
        try {
            if (!process.waitFor(EXIT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
