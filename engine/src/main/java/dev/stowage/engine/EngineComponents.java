package dev.stowage.engine;

/**
 * What the handles of one engine work with.
 *
 * @param locks the operation locks
 * @param recordStore the records
 * @param runtimeView what there is besides the records
 * @param guard for what changes a container
 * @param containerObserver for what looks at one
 * @param stopOperations for kill and stop
 * @param awaitOperation for exits
 * @param deleteOperation for delete and forced delete
 * @param runFactory begins runs
 */
record EngineComponents(OperationLocks locks, RecordStore recordStore, RuntimeView runtimeView,
        OperationGuard guard, ContainerObserver containerObserver,
        StopOperations stopOperations, AwaitOperation awaitOperation, DeleteOperation deleteOperation,
        RunFactory runFactory) {}
