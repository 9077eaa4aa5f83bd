package dev.stowage.storage.etcd;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys of a cluster, behind the storage's back. */
record RawKeys(String endpoint) {
    private static final Pattern VALUE = Pattern.compile("\"value\":\"([^\"]*)\"");
    private static final Pattern COUNT = Pattern.compile("\"count\":\"(\\d+)\"");

    byte[] get(String key) throws IOException {
        Matcher value = VALUE.matcher(post("/v3/kv/range", "{\"key\":\"" + base64(key) + "\"}"));
        if (!value.find()) {
            throw new IOException(key + " is not there");
        }
        return Base64.getDecoder().decode(value.group(1));
    }

    void put(String key, byte[] value) throws IOException {
        post("/v3/kv/put", "{\"key\":\"" + base64(key) + "\",\"value\":\""
                + Base64.getEncoder().encodeToString(value) + "\"}");
    }

    /** Returns how many keys begin so. */
    long count(String prefix) throws IOException {
        Matcher count = COUNT.matcher(post("/v3/kv/range", "{\"key\":\"" + base64(prefix)
                + "\",\"range_end\":\"" + base64(Keyspace.prefixEnd(prefix)) + "\",\"count_only\":true}"));
        return count.find() ? Long.parseLong(count.group(1)) : 0;
    }

    String post(String path, String body) throws IOException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response = http.send(HttpRequest.newBuilder(URI.create(endpoint + path))
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(), BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException(path + ": " + response.body());
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    static String base64(String key) {
        return Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.ISO_8859_1));
    }
}
