package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.storage.ContainerRecord;

/** One incarnation of a container. */
record ContainerKey(QualifiedId id, Incarnation incarnation) {

    static ContainerKey of(ContainerRecord record) {
        return new ContainerKey(record.id(), record.incarnation());
    }

    ContainerId container() {
        return id.container();
    }
}
