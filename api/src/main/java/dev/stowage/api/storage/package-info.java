/**
 * The status storage extension point: where the engine keeps one record per container. Begin with
 * {@link dev.stowage.api.storage.StatusStorage}, which explains the model and the guarantees.
 */
@NullMarked
package dev.stowage.api.storage;

import org.jspecify.annotations.NullMarked;
