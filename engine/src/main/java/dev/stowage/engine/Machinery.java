package dev.stowage.engine;

/**
 * What the handles of one engine work with.
 *
 * @param locks the operation locks
 * @param ledger the records
 * @param world what there is besides the records
 * @param guard for what changes a container
 * @param observer for what looks at one
 * @param ending for kill and stop
 * @param exitWait for exits
 * @param deletion for delete and forced delete
 * @param runs begins runs
 */
record Machinery(OperationLocks locks, Ledger ledger, World world, OperationGuard guard, Observer observer,
        Ending ending, ExitWait exitWait, Deletion deletion, Runs runs) {}
