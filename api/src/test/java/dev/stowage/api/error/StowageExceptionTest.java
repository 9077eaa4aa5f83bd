package dev.stowage.api.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stowage.api.Capability;
import dev.stowage.api.ContainerId;
import dev.stowage.api.ErrorSubject;
import dev.stowage.api.Exit.StartFailure;
import dev.stowage.api.Operation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.State;
import dev.stowage.api.storage.Durability;
import dev.stowage.api.storage.HostIdentity;
import dev.stowage.api.storage.StorageFeature;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StowageExceptionTest {
    private static final ContainerId WEB = new ContainerId("web-1");
    private static final QualifiedId SIDECAR = new QualifiedId(WEB, new ContainerId("sidecar"));
    private static final Throwable CAUSE = new IOException("disk");

    static Stream<StowageException> errors() {
        return Stream.of(new AlreadyExistsException(WEB, Operation.CREATE),
                new AmbiguousException(ErrorSubject.of("we"), List.of(QualifiedId.standalone(WEB), SIDECAR)),
                new BusyException(WEB, Operation.STOP, LockOwner.process(4711, "stop web-1"),
                        Duration.ofSeconds(3)),
                new BusyException(WEB, Operation.UPDATE, LockOwner.unidentified("another client"),
                        Duration.ZERO),
                new ClosedException(ErrorSubject.of("runc"), Operation.LIST),
                new ConflictException(WEB, Operation.DELETE, List.of(SIDECAR)),
                new IllegalTransitionException(WEB, Operation.START, State.RUNNING,
                        Set.of(State.STOPPED, State.CREATED)),
                new IllegalTransitionException(WEB, Operation.PAUSE, State.STOPPED, Set.of()),
                new InvalidArgumentException("exit code 300", "must be from 0 to 255"),
                new InvalidArgumentException(WEB, Operation.CREATE, "no such bundle", CAUSE),
                new LoadException(LoadProblem.setting("root", "must be absolute").withHint("give one"),
                        CAUSE),
                new LoadException(List.of(LoadProblem.setting("a", "is not known"),
                        LoadProblem.of(LoadProblem.Kind.ARCHIVE, "x.zip", "cannot be read"))),
                new NotFoundException(ErrorSubject.of("nope"), Operation.RESOLVE),
                new NotFoundException(WEB, Operation.START, "it has been deleted"),
                new NotLocalException(SIDECAR, Operation.STOP, new HostIdentity("h", Path.of("/r")), "runc"),
                new OperationFailedException(WEB, Operation.CREATE, "runc create failed", OptionalInt.of(1),
                        "no space"),
                new OperationFailedException(WEB, Operation.START, StartFailure.PROGRAM_MISSING, ""),
                new OperationFailedException(WEB, Operation.START, "cannot read", CAUSE),
                new OperationInterruptedException(WEB, Operation.AWAIT),
                new OutcomeUnknownException(WEB, Operation.UPDATE, "the flush failed", CAUSE),
                new RuntimeMissingException(WEB, Operation.CREATE, "no runc in the PATH", "apt install runc"),
                new StorageFullException(WEB, Operation.UPDATE, "no space on /var", CAUSE),
                new StorageUnavailableException(ErrorSubject.of("/var"), Operation.OPEN, "is missing", CAUSE),
                new UnreadableException(WEB, Operation.READ, "wrong checksum", CAUSE),
                new UnsupportedException(WEB, Operation.CHECKPOINT, Capability.CHECKPOINT),
                new UnsupportedException(WEB, Operation.UPDATE, Durability.DURABLE),
                new UnsupportedException(WEB, Operation.LIST, StorageFeature.LOG));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void survivesSerializationWithAllItsFields(StowageException error) throws Exception {
        StowageException copy = copy(error);
        assertEquals(error.getClass(), copy.getClass());
        assertEquals(error.getMessage(), copy.getMessage());
        for (Method accessor : error.getClass().getMethods()) {
            if (accessor.getDeclaringClass().getPackage().equals(StowageException.class.getPackage())
                    && accessor.getParameterCount() == 0 && !Modifier.isStatic(accessor.getModifiers())) {
                assertEquals(invoke(accessor, error), invoke(accessor, copy), accessor.getName());
            }
        }
        assertEquals(error.getCause() == null, copy.getCause() == null);
    }

    @Test
    void everyKindIsSerialized() {
        assertEquals(
                Arrays.stream(StowageException.class.getPermittedSubclasses()).collect(Collectors.toSet()),
                errors().map(Object::getClass).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void messageNamesTheSubjectOnceAndTheProblem(StowageException error) {
        String message = String.valueOf(error.getMessage());
        assertTrue(message.contains(error.problem()), message);
        assertTrue(error instanceof LoadException || message.contains(error.subject().toString()), message);
    }

    @Test
    void messagesSayWhatIsWrongAndTheCure() {
        assertEquals("cannot start web-1: container is running (permitted: created, stopped)",
                new IllegalTransitionException(WEB, Operation.START, State.RUNNING,
                        Set.of(State.STOPPED, State.CREATED)).getMessage());
        assertEquals("no such container: nope",
                new NotFoundException(ErrorSubject.of("nope"), Operation.RESOLVE).getMessage());
        assertEquals("cannot stop web-1: locked by pid 4711, start web-1; gave up after 3000 ms",
                new BusyException(WEB, Operation.STOP, LockOwner.process(4711, "start web-1"),
                        Duration.ofSeconds(3)).getMessage());
        assertEquals("ambiguous: we could be web-1, web-1/sidecar; give more of the id",
                new AmbiguousException(ErrorSubject.of("we"), List.of(QualifiedId.standalone(WEB), SIDECAR))
                        .getMessage());
        assertEquals("cannot checkpoint web-1: this backend does not support CHECKPOINT",
                new UnsupportedException(WEB, Operation.CHECKPOINT, Capability.CHECKPOINT).getMessage());
    }

    @Test
    void collectionsOfErrorsCannotBeChanged() {
        var transition =
                new IllegalTransitionException(WEB, Operation.START, State.RUNNING, Set.of(State.CREATED));
        assertThrows(UnsupportedOperationException.class,
                () -> transition.permittedStates().add(State.PAUSED));
        var conflict = new ConflictException(WEB, Operation.DELETE, List.of(SIDECAR));
        assertThrows(UnsupportedOperationException.class, () -> conflict.dependents().clear());
        assertEquals(Optional.empty(), new InvalidArgumentException("x", "y").operation());
    }

    private static Object invoke(Method accessor, Object target) {
        try {
            return accessor.invoke(target);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new AssertionError(accessor.toString(), e);
        }
    }

    private static StowageException copy(StowageException error) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(error);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (StowageException) in.readObject();
        }
    }
}
