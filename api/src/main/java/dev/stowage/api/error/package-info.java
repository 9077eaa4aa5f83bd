/**
 * The errors of the contract: a sealed, unchecked family. Each names its subject and, where there is one, the
 * operation that was refused or failed, so that a caller can act on the type and a person can act on the
 * message.
 */
@NullMarked
package dev.stowage.api.error;

import org.jspecify.annotations.NullMarked;
