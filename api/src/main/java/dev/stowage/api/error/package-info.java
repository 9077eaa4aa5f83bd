/**
 * The errors of the contract: a sealed, unchecked and serializable family under
 * {@link dev.stowage.api.error.StowageException}. Each kind says what was left behind and has typed fields,
 * so that a program acts on the type and a person reads the message.
 */
@NullMarked
package dev.stowage.api.error;

import org.jspecify.annotations.NullMarked;
