package dev.stowage.engine;

import dev.stowage.api.QualifiedId;
import dev.stowage.api.runtime.Container;

/** What a handle refers to, decided when the handle was taken. */
sealed interface ContainerReference {

    /** Returns sandbox and container id. */
    QualifiedId id();

    /** An incarnation of which there was a readable record. */
    record Recorded(ContainerKey key) implements ContainerReference {
        @Override
        public QualifiedId id() {
            return key.id();
        }
    }

    /** A container whose record could not be read. */
    record Unreadable(QualifiedId id) implements ContainerReference {}

    /** A container that only the runtime knew. */
    record Orphan(Container runtimeContainer) implements ContainerReference {
        @Override
        public QualifiedId id() {
            return QualifiedId.standalone(runtimeContainer.id());
        }
    }
}
