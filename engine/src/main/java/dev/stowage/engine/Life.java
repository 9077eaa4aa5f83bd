package dev.stowage.engine;

import dev.stowage.api.ContainerId;
import dev.stowage.api.FullId;
import dev.stowage.api.Incarnation;
import dev.stowage.api.storage.ContainerRecord;

/** One life of a container id: what a handle means. */
record Life(FullId id, Incarnation incarnation) {

    static Life of(ContainerRecord record) {
        return new Life(record.id(), record.incarnation());
    }

    ContainerId container() {
        return id.container();
    }
}
