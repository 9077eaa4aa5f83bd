package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.storage.ContainerRecord;

/** One life of a container id: what a handle means. */
record ContainerKey(QualifiedId id, Incarnation incarnation) {

    static ContainerKey of(ContainerRecord record) {
        return new ContainerKey(record.id(), record.incarnation());
    }

    ContainerId container() {
        return id.container();
    }
}
