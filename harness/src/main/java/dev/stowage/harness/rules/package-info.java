/** The framework of the rules: how they are found, run, and report their findings. */
@NullMarked
package dev.stowage.harness.rules;

import org.jspecify.annotations.NullMarked;
