/**
 * The runtime extension point: the backend that makes processes. It knows a container from create to delete,
 * observes it, and owns its monitors and their files. It does not exclude concurrent callers and keeps no
 * history: that is what the engine adds.
 */
@NullMarked
package dev.stowage.api.runtime;

import org.jspecify.annotations.NullMarked;
