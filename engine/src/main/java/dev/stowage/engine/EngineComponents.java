package dev.stowage.engine;

/**
 * The parts of one engine that its handles share.
 *
 * @param reporter reports every operation
 * @param locks the operation locks
 * @param recordStore the records
 * @param runtimeView the runtime's view of the containers
 * @param guard mutates containers
 * @param containerObserver observes containers
 * @param stopOperations kill and stop
 * @param awaitOperation await
 * @param deleteOperation delete and forced delete
 * @param runFactory creates runs
 */
record EngineComponents(OperationReporter reporter, OperationLocks locks, RecordStore recordStore,
        RuntimeView runtimeView, OperationGuard guard, ContainerObserver containerObserver,
        StopOperations stopOperations, AwaitOperation awaitOperation, DeleteOperation deleteOperation,
        RunFactory runFactory) {}
