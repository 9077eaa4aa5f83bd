/**
 * The engine over any runtime and any storage. It serializes mutations per container, journals intent, and
 * recovers after a crash. It depends on no backend.
 *
 * <p>
 * {@link dev.stowage.engine.LocalEngine} is the entry; {@code OperationGuard} describes the steps of every
 * mutation, {@code StatusReconciliation} the rules by which a record follows what is observed.
 */
@NullMarked
package dev.stowage.engine;

import org.jspecify.annotations.NullMarked;
