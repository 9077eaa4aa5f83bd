package dev.stowage.storage.journal.format;

import dev.stowage.api.Signal;
import dev.stowage.api.storage.ContainerConfig;
import dev.stowage.api.storage.ContainerConfig.RemovePolicy;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.records.RecordPath;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Encodes and decodes the config of a record compactly. */
final class ConfigCodec {
    private static final int INITIAL_CAPACITY = 256;

    private ConfigCodec() {}

    static Section encode(ContainerConfig config) {
        ByteWriter out = new ByteWriter(INITIAL_CAPACITY);
        out.text(config.bundle().toString());
        out.text(config.runtime());
        out.text(config.host().hostId());
        out.text(config.host().root().toString());
        out.int32(config.labels().size());
        config.labels().forEach((key, value) -> {
            out.text(key);
            out.text(value);
        });
        out.int8(config.stopSignal().number());
        out.int64(config.stopTimeout().toSeconds());
        out.int32(config.stopTimeout().toNanosPart());
        out.text(config.removePolicy().name());
        return new Section(out.toBytes());
    }

    /** Also throws what the constructors of the API throw for invalid values. */
    static ContainerConfig decode(Section section) throws CorruptJournalException {
        ByteReader in = section.reader();
        ContainerConfig config = ContainerConfig
                .of(RecordPath.parse(in.text()), in.text(),
                        new HostIdentity(in.text(), RecordPath.parse(in.text())))
                .withLabels(labels(in))
                .withStop(new Signal(in.int8()), Duration.ofSeconds(in.int64(), in.int32()))
                .withRemovePolicy(EnumCodec.decode(RemovePolicy.values(), in));
        in.requireEnd();
        return config;
    }

    private static Map<String, String> labels(ByteReader in) throws CorruptJournalException {
        Map<String, String> labels = new HashMap<>();
        for (int remaining = in.int32(); remaining > 0; remaining--) {
            labels.put(in.text(), in.text());
        }
        return labels;
    }
}
