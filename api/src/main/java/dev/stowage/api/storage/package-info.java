/**
 * The status storage extension point: where the engine keeps one record per container, whole or not at all,
 * and updates it without ever losing an update or showing a torn one.
 */
@NullMarked
package dev.stowage.api.storage;

import org.jspecify.annotations.NullMarked;
