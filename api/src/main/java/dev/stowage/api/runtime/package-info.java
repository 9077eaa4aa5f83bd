/**
 * The runtime extension point: the backend that makes processes. Begin with
 * {@link dev.stowage.api.runtime.Runtime}, which explains the model. A runtime knows a container from create
 * to delete, observes it, and owns its monitors and their files. It does not serialize callers and keeps no
 * history: the engine adds that.
 */
@NullMarked
package dev.stowage.api.runtime;

import org.jspecify.annotations.NullMarked;
