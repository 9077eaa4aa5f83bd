package dev.stowage.integration.crash;

import dev.stowage.api.ContainerId;
import dev.stowage.api.engine.ContainerRequest;
import dev.stowage.api.error.NotFoundException;
import dev.stowage.api.storage.ContainerConfig.RemovePolicy;
import dev.stowage.posix.Failpoints;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A manager in a JVM of its own that starts a container and is killed, or removes one that has ended. */
public final class RemovingEngineMain {
    static final String START = "start";
    static final String REAP = "reap";
    static final String ID = "removed";

    private RemovingEngineMain() {}

    /**
     * Starts the container and halts, or observes it.
     *
     * @param arguments {@link #START} or {@link #REAP}, pair, directory, root filesystem, and for the start
     * the exit command, for the rest the container's id
     */
    public static void main(String[] arguments) {
        CrashTestPair crashTestPair = CrashTestPair.valueOf(arguments[1]);
        CrashTestEnvironment environment =
                new CrashTestEnvironment(Path.of(arguments[2]), Path.of(arguments[3]), new ContainerId(ID));
        List<String> rest = new ArrayList<>(List.of(arguments).subList(4, arguments.length));
        if (arguments[0].equals(START)) {
            EngineInstance instance = EngineInstance.open(crashTestPair, environment, Failpoints.NONE, rest);
            instance.engine()
                    .configure(ContainerRequest
                            .of(environment.bundle(crashTestPair, CrashTestProgram.SHORT_LIVED))
                            .withId(environment.id())
                            .withRemovePolicy(RemovePolicy.ON_EXIT))
                    .start();
            Runtime.getRuntime().halt(137);
        }
        try (EngineInstance instance = EngineInstance.open(crashTestPair, environment, Failpoints.NONE)) {
            instance.engine().find(new ContainerId(rest.getLast())).observe();
        } catch (NotFoundException e) {
            // opening the engine has removed it
        }
    }
}
