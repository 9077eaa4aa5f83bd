package dev.stowage.benchmarks.process;

import dev.stowage.benchmarks.run.Installation;
import dev.stowage.benchmarks.run.Measure;
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
 * A JVM that works when it is told to: a line with an order and milliseconds goes in, a line with what it
 * measured comes out. It ends when its standard input does, also when this process is killed.
 */
final class ChildJvm implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String READY = "ready";

    private final Process process;
    private final BufferedReader answers;
    private final OutputStream orders;

    private ChildJvm(Process process) {
        this.process = process;
        this.answers = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.orders = process.getOutputStream();
    }

    /** Starts one and waits until it is ready. */
    static ChildJvm start(Class<?> main, List<String> arguments) throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        line.addAll(Installation.jvmOptions());
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        line.addAll(arguments);
        ChildJvm child = new ChildJvm(
                new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start());
        try {
            child.expect(READY);
            return child;
        } catch (IOException e) {
            child.close();
            throw e;
        }
    }

    /** What such a JVM is told to do. */
    enum Order {
        /** What {@link Work#warmUp} does. */
        WARM_UP,
        /** What {@link Work#run} does. */
        RUN
    }

    /** What such a JVM does in its main method. */
    interface Work {
        /** Works for that long. */
        Sample run(Duration time) throws Exception;

        /** Works for that long without being measured. */
        default Sample warmUp(Duration time) throws Exception {
            return run(time);
        }
    }

    /** Serves orders from standard input until it ends. */
    static void serve(Work work) throws Exception {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println(READY);
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            String[] words = order.split(" ", -1);
            Duration time = Duration.ofMillis(Long.parseLong(words[1]));
            Sample sample = switch (Order.valueOf(words[0])) {
                case WARM_UP -> work.warmUp(time);
                case RUN -> work.run(time);
            };
            System.out.println(sample.values()
                    .entrySet()
                    .stream()
                    .map(value -> value.getKey() + "=" + value.getValue())
                    .collect(Collectors.joining(" ")));
        }
    }

    void begin(Order order, Duration time) throws IOException {
        orders.write((order + " " + time.toMillis() + "\n").getBytes(StandardCharsets.UTF_8));
        orders.flush();
    }

    /** Returns what it did since it last began. */
    Sample sample() throws IOException {
        Map<Measure, Double> values = new EnumMap<>(Measure.class);
        for (String value : line().split(" ", -1)) {
            int sign = value.indexOf('=');
            values.put(Measure.valueOf(value.substring(0, sign)),
                    Double.parseDouble(value.substring(sign + 1)));
        }
        return new Sample(values);
    }

    private void expect(String wanted) throws IOException {
        String line = line();
        if (!line.equals(wanted)) {
            throw new IOException("a JVM of the benchmark says: " + line);
        }
    }

    private String line() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("a JVM of the benchmark has ended");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        orders.close();
        try {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
