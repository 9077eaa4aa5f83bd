package dev.stowage.storage.etcd;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One process of etcd, which can be killed, stalled and started again. */
final class EtcdProcess {
    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(60);
    /**
     * Says the pid of etcd, and kills it when it is told so, or when its input ends because its parent has
     * died: then nobody else will remove the data.
     */
    private static final String SHELL =
            "\"$@\" < /dev/null > \"$0\" 2>&1 & echo $!; read -r word; kill -9 $!;"
                    + " [ \"$word\" = keep ] || rm -rf \"${0%/*}\"";
    private static final Pattern STATUS = Pattern.compile("\"member_id\":\"(\\d+)\".*\"leader\":\"(\\d+)\"");

    private final String client;
    private final List<String> command;
    private final Path log;
    private Optional<Process> shell = Optional.empty();
    private Optional<ProcessHandle> etcd = Optional.empty();

    EtcdProcess(String client, List<String> command, Path log) {
        this.client = client;
        this.command = command;
        this.log = log;
    }

    String client() {
        return client;
    }

    void start() throws IOException {
        List<String> all = new ArrayList<>(List.of("/bin/sh", "-c", SHELL, log.toString()));
        all.addAll(command);
        Process started = new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        shell = Optional.of(started);
        BufferedReader reader = started.inputReader(StandardCharsets.US_ASCII);
        etcd = ProcessHandle.of(Long.parseLong(Optional.ofNullable(reader.readLine()).orElseThrow().strip()));
    }

    boolean isAlive() {
        return etcd.filter(ProcessHandle::isAlive).isPresent();
    }

    void awaitHealthy(Duration timeout) throws InterruptedException {
        AtomicReference<String> lastAnswer = new AtomicReference<>("nothing");
        try {
            Poll.untilPresent(timeout, () -> {
                if (!isAlive()) {
                    throw new IllegalStateException("etcd has ended: " + logTail());
                }
                Optional<String> answer = request("POST", "/v3/kv/range", "{\"key\":\"AA==\"}");
                answer.ifPresent(lastAnswer::set);
                return answer.filter(text -> !text.contains("\"error\"") || text.contains("\"code\":3")
                        || text.contains("user name is empty"));
            });
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    e.getMessage() + "; it last answered " + lastAnswer + "; " + logTail(), e);
        }
    }

    boolean isLeader() {
        return request("POST", "/v3/maintenance/status", "{}").map(STATUS::matcher)
                .filter(Matcher::find)
                .filter(status -> status.group(1).equals(status.group(2)))
                .isPresent();
    }

    private Optional<String> request(String method, String path, String body) {
        if (client.startsWith("https")) {
            return isAlive() && logTail().contains("serving client traffic securely") ? Optional.of("")
                    : Optional.empty();
        }
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            return Optional.of(http.send(HttpRequest.newBuilder(URI.create(client + path))
                    .timeout(Duration.ofSeconds(2))
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build(), BodyHandlers.ofString()).body());
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    void signal(String name) throws IOException, InterruptedException {
        Process kill =
                new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + etcd.orElseThrow().pid()).start();
        if (!kill.waitFor(EXIT_TIMEOUT) || kill.exitValue() != 0) {
            throw new IOException("no signal " + name + " to etcd");
        }
    }

    /** As kill -9 does; its data stay. */
    void kill() throws InterruptedException {
        etcd.ifPresent(ProcessHandle::destroyForcibly);
        stop();
    }

    /** Ends the shell, and with it etcd. */
    void stop() {
        shell.ifPresent(running -> {
            try {
                etcd.ifPresent(ProcessHandle::destroyForcibly);
                running.getOutputStream().write("keep\n".getBytes(StandardCharsets.US_ASCII));
                running.getOutputStream().close();
                if (!running.waitFor(EXIT_TIMEOUT)) {
                    running.destroyForcibly();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        shell = Optional.empty();
    }

    boolean hasLogged(String text) {
        return log().contains(text);
    }

    private String logTail() {
        String text = log();
        return text.substring(Math.max(0, text.length() - 20_000));
    }

    private String log() {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
