/** The operation table as rules: every cell, and random sequences of operations against a model. */
@NullMarked
package dev.stowage.harness.rules.table;

import org.jspecify.annotations.NullMarked;
