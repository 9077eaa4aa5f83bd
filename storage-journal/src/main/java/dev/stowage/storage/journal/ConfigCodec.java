package dev.stowage.storage.journal;

import dev.stowage.api.Signal;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerConfig.Removal;
import dev.stowage.api.storage.Home;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The part of a record that never changes, in few bytes. */
final class ConfigCodec {
    private static final int USUAL = 256;

    private ConfigCodec() {}

    static Part encode(ContainerConfig config) {
        Output out = new Output(USUAL);
        out.text(config.bundle().toString());
        out.text(config.runtime());
        out.text(config.home().host());
        out.text(config.home().root().toString());
        out.int32(config.labels().size());
        config.labels().forEach((key, value) -> {
            out.text(key);
            out.text(value);
        });
        out.int8(config.stopSignal().number());
        out.int64(config.stopGrace().toSeconds());
        out.int32(config.stopGrace().toNanosPart());
        out.text(config.removal().name());
        return new Part(out.toBytes());
    }

    /** Also throws what the parts of a record throw for values that they refuse. */
    static ContainerConfig decode(Part part) throws DamagedException {
        Input in = part.input();
        ContainerConfig config = new ContainerConfig(Path.of(in.text()), in.text(),
                new Home(in.text(), Path.of(in.text())), labels(in), new Signal(in.int8()),
                Duration.ofSeconds(in.int64(), in.int32()), Words.constant(Removal.values(), in));
        Words.requireEnd(in);
        return config;
    }

    private static Map<String, String> labels(Input in) throws DamagedException {
        Map<String, String> labels = new HashMap<>();
        for (int left = in.int32(); left > 0; left--) {
            labels.put(in.text(), in.text());
        }
        return labels;
    }
}
