package dev.stowage.harness.rules.engine;

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
import dev.stowage.api.storage.ContainerConfig.RemovePolicy;
import dev.stowage.api.storage.ContainerRecord;
import dev.stowage.harness.TestProgram;
import dev.stowage.harness.Verifies;
import dev.stowage.harness.rules.fixture.EngineFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rules about configure. */
final class ConfigureRules {
    @Verifies({CONFIGURE_1, CONFIGURE_7})
    void recordsWhatWasAskedFor(EngineFixture fixture) {
        ContainerId id = fixture.freshId();
        Path bundle = fixture.bundle(id, new TestProgram.ExitWith(0));
        ContainerId sandbox = new ContainerId("s" + id);
        ContainerName name = new ContainerName("n" + id);
        Resources limits = Resources.builder().memoryBytes(1 << 26).processes(99).build();
        EngineContainer container = fixture.findings()
                .expectValue(CONFIGURE_1,
                        () -> fixture.engine()
                                .configure(ContainerRequest.of(bundle)
                                        .withId(id)
                                        .withSandbox(sandbox)
                                        .withName(name)
                                        .withLabels(Map.of("k", "v"))
                                        .withResources(limits)
                                        .withStop(Signal.USR1, Duration.ofSeconds(3))
                                        .withRemovePolicy(RemovePolicy.ON_EXIT)));
        fixture.expectState(CONFIGURE_1, container, State.CONFIGURED);
        fixture.findings().expectFailure(CONFIGURE_1, NotFoundException.class, () -> fixture.raw().find(id));
        ContainerRecord record = fixture.findings().expectValue(CONFIGURE_7, container::record);
        boolean matches = record.id().sandbox().equals(sandbox) && record.id().container().equals(id)
                && record.name().equals(Optional.of(name))
                && record.config().labels().equals(Map.of("k", "v"))
                && record.status().resources().equals(limits)
                && record.config().stopSignal().equals(Signal.USR1)
                && record.config().stopTimeout().equals(Duration.ofSeconds(3))
                && record.config().removePolicy() == RemovePolicy.ON_EXIT
                && record.config().bundle().equals(bundle)
                && record.config().runtime().equals(fixture.raw().name());
        fixture.findings().check(CONFIGURE_7, matches, () -> "the record is " + record);
        fixture.findings()
                .check(CONFIGURE_7,
                        container.qualifiedId().equals(record.id())
                                && container.incarnation().equals(record.incarnation()),
                        () -> "the handle is of " + container.qualifiedId() + " " + container.incarnation());
    }

    @Verifies({CONFIGURE_2, CONFIGURE_3})
    void refusesATakenIdOrName(EngineFixture fixture) {
        ContainerId id = fixture.freshId();
        ContainerName name = new ContainerName("n" + id);
        Path bundle = fixture.bundle(id, new TestProgram.ExitWith(13));
        EngineContainer first = fixture.findings()
                .expectValue(CONFIGURE_1, () -> fixture.engine()
                        .configure(ContainerRequest.of(bundle).withId(id).withName(name)));
        ContainerRecord before = fixture.findings().expectValue(CONFIGURE_1, first::record);
        ContainerId other = fixture.freshId();
        for (ContainerRequest request : List.of(ContainerRequest.of(bundle).withId(id),
                ContainerRequest.of(bundle).withId(other).withName(name))) {
            fixture.findings()
                    .expectFailure(CONFIGURE_2, AlreadyExistsException.class,
                            () -> fixture.engine().configure(request));
        }
        ContainerRecord after = fixture.findings().expectValue(CONFIGURE_3, first::record);
        fixture.findings()
                .check(CONFIGURE_3, after.equals(before), () -> "it was " + before + " and is " + after);
        fixture.expectGone(CONFIGURE_3, other);
        fixture.findings().expectSuccess(CONFIGURE_3, first::start);
        fixture.expectCode(CONFIGURE_3, fixture.awaitExit(first), 13);
    }

    @Verifies(CONFIGURE_2)
    void refusesTheIdOfAnOrphanContainer(EngineFixture fixture) {
        ContainerId id = fixture.unknownContainer().id();
        Path bundle = fixture.bundle(id, new TestProgram.ExitWith(13));
        fixture.findings()
                .expectFailure(CONFIGURE_2, AlreadyExistsException.class,
                        () -> fixture.engine().configure(ContainerRequest.of(bundle).withId(id)));
        State state = fixture.findings().expectValue(CONFIGURE_2, () -> fixture.raw().find(id).state());
        fixture.findings().check(CONFIGURE_2, state == State.CREATED, () -> "it is " + state + " now");
    }

    @Verifies(CONFIGURE_4)
    void refusesAnInvalidBundle(EngineFixture fixture) throws Exception {
        ContainerId id = fixture.freshId();
        Path broken = fixture.emptyDirectory();
        Files.writeString(broken.resolve("config.json"), "{\"ociVersion\":");
        for (Path bundle : List.of(Path.of("/no/such/bundle"), fixture.emptyDirectory(), broken)) {
            fixture.findings()
                    .expectFailure(CONFIGURE_4, InvalidArgumentException.class,
                            () -> fixture.engine().configure(ContainerRequest.of(bundle).withId(id)));
            fixture.expectGone(CONFIGURE_4, id);
        }
    }

    @Verifies({CONFIGURE_5, CONFIGURE_6})
    void copiesTheConfigurationAndGeneratesAnId(EngineFixture fixture) throws Exception {
        ContainerId some = fixture.freshId();
        Path bundle = fixture.bundle(some, new TestProgram.ExitWith(14));
        EngineContainer container = fixture.findings()
                .expectValue(CONFIGURE_6, () -> fixture.engine().configure(ContainerRequest.of(bundle)));
        fixture.deleteAfterRule(container.id());
        EngineContainer second = fixture.findings()
                .expectValue(CONFIGURE_6, () -> fixture.engine().configure(ContainerRequest.of(bundle)));
        fixture.deleteAfterRule(second.id());
        fixture.findings()
                .check(CONFIGURE_6, !container.id().equals(second.id()),
                        () -> "it generated the same id twice");
        Path later = fixture.bundle(some, new TestProgram.ExitWith(15));
        Files.copy(later.resolve("config.json"), bundle.resolve("config.json"),
                StandardCopyOption.REPLACE_EXISTING);
        fixture.findings().expectSuccess(CONFIGURE_5, container::start);
        Exit exit = fixture.awaitExit(container);
        fixture.expectCode(CONFIGURE_5, exit, 14);
    }
}
