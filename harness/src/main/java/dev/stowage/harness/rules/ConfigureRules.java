package dev.stowage.harness.rules;

import static dev.stowage.harness.Clause.*;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.Exit;
import dev.stowage.api.Resources;
import dev.stowage.api.Signal;
import dev.stowage.api.State;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.engine.EngineContainer;
import dev.stowage.api.error.AlreadyExistsException;
import dev.stowage.api.error.InvalidArgumentException;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerConfig.Removal;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.harness.Program;
import dev.stowage.harness.Verifies;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What configure promises. */
final class ConfigureRules {
    @Verifies({CONFIGURE_RECORDS, CONFIGURE_REQUEST})
    void recordsWhatWasAskedFor(EngineBench bench) {
        ContainerId id = bench.freshId();
        Path bundle = bench.bundle(id, new Program.ExitWith(0));
        ContainerId sandbox = new ContainerId("s" + id);
        ContainerName name = new ContainerName("n" + id);
        Resources limits = new Resources(OptionalLong.of(1 << 26), OptionalLong.empty(), OptionalLong.empty(),
                OptionalLong.empty(), OptionalLong.of(99));
        EngineContainer container = bench.findings.step(CONFIGURE_RECORDS, () -> bench.engine()
                .configure(
                        ContainerRequest.of(bundle)
                                .withId(id)
                                .withSandbox(sandbox)
                                .withName(name)
                                .withLabels(Map.of("k", "v"))
                                .withResources(limits)
                                .withStop(Signal.USR1, Duration.ofSeconds(3))
                                .withRemoval(Removal.ON_EXIT)));
        bench.expectState(CONFIGURE_RECORDS, container, State.CONFIGURED);
        bench.findings.refused(CONFIGURE_RECORDS, NotFoundException.class, () -> bench.raw().find(id));
        ContainerRecord record = bench.findings.step(CONFIGURE_REQUEST, container::record);
        boolean kept = record.id().sandbox().equals(sandbox) && record.id().container().equals(id)
                && record.name().equals(Optional.of(name))
                && record.config().labels().equals(Map.of("k", "v"))
                && record.status().resources().equals(limits)
                && record.config().stopSignal().equals(Signal.USR1)
                && record.config().stopGrace().equals(Duration.ofSeconds(3))
                && record.config().removal() == Removal.ON_EXIT && record.config().bundle().equals(bundle)
                && record.config().runtime().equals(bench.raw().name());
        bench.findings.check(CONFIGURE_REQUEST, kept, () -> "the record is " + record);
        bench.findings.check(CONFIGURE_REQUEST, container.fullId().equals(record.id())
                && container.incarnation().equals(record.incarnation()),
                () -> "the handle is of "
                        + container.fullId() + " " + container.incarnation());
    }

    @Verifies({CONFIGURE_TAKEN, CONFIGURE_TAKEN_NO_EFFECT})
    void refusesWhatIsTaken(EngineBench bench) {
        ContainerId id = bench.freshId();
        ContainerName name = new ContainerName("n" + id);
        Path bundle = bench.bundle(id, new Program.ExitWith(13));
        EngineContainer first = bench.findings.step(CONFIGURE_RECORDS, () -> bench.engine()
                .configure(
                        ContainerRequest.of(bundle).withId(id).withName(name)));
        ContainerRecord before = bench.findings.step(CONFIGURE_RECORDS, first::record);
        ContainerId other = bench.freshId();
        for (ContainerRequest request : List.of(ContainerRequest.of(bundle).withId(id),
                ContainerRequest.of(bundle).withId(other).withName(name))) {
            bench.findings.refused(CONFIGURE_TAKEN, AlreadyExistsException.class,
                    () -> bench.engine().configure(request));
        }
        ContainerRecord after = bench.findings.step(CONFIGURE_TAKEN_NO_EFFECT, first::record);
        bench.findings.check(CONFIGURE_TAKEN_NO_EFFECT, after.equals(before), () -> "it was " + before
                + " and is " + after);
        bench.expectGone(CONFIGURE_TAKEN_NO_EFFECT, other);
        bench.findings.act(CONFIGURE_TAKEN_NO_EFFECT, first::start);
        bench.expectCode(CONFIGURE_TAKEN_NO_EFFECT, bench.exit(first), 13);
    }

    @Verifies(CONFIGURE_TAKEN)
    void refusesWhatOnlyTheRuntimeKnows(EngineBench bench) {
        ContainerId id = bench.unknown().id();
        Path bundle = bench.bundle(id, new Program.ExitWith(13));
        bench.findings.refused(CONFIGURE_TAKEN, AlreadyExistsException.class,
                () -> bench.engine().configure(ContainerRequest.of(bundle).withId(id)));
        State state = bench.findings.step(CONFIGURE_TAKEN, () -> bench.raw().find(id).state());
        bench.findings.check(CONFIGURE_TAKEN, state == State.CREATED, () -> "it is " + state + " now");
    }

    @Verifies(CONFIGURE_BAD_BUNDLE)
    void refusesWhatIsNotABundle(EngineBench bench) throws Exception {
        ContainerId id = bench.freshId();
        Path broken = bench.emptyDirectory();
        Files.writeString(broken.resolve("config.json"), "{\"ociVersion\":");
        for (Path bundle : List.of(Path.of("/no/such/bundle"), bench.emptyDirectory(), broken)) {
            bench.findings.refused(CONFIGURE_BAD_BUNDLE, InvalidArgumentException.class,
                    () -> bench.engine().configure(ContainerRequest.of(bundle).withId(id)));
            bench.expectGone(CONFIGURE_BAD_BUNDLE, id);
        }
    }

    @Verifies({CONFIGURE_COPIES, CONFIGURE_ID})
    void keepsTheConfigurationAndDrawsAnId(EngineBench bench) throws Exception {
        ContainerId some = bench.freshId();
        Path bundle = bench.bundle(some, new Program.ExitWith(14));
        EngineContainer container = bench.findings.step(CONFIGURE_ID,
                () -> bench.engine().configure(ContainerRequest.of(bundle)));
        bench.mine(container.id());
        EngineContainer second = bench.findings.step(CONFIGURE_ID,
                () -> bench.engine().configure(ContainerRequest.of(bundle)));
        bench.mine(second.id());
        bench.findings.check(CONFIGURE_ID, !container.id().equals(second.id()), () -> "it drew one id twice");
        Path later = bench.bundle(some, new Program.ExitWith(15));
        Files.copy(later.resolve("config.json"), bundle.resolve("config.json"),
                StandardCopyOption.REPLACE_EXISTING);
        bench.findings.act(CONFIGURE_COPIES, container::start);
        Exit exit = bench.exit(container);
        bench.expectCode(CONFIGURE_COPIES, exit, 14);
    }
}
