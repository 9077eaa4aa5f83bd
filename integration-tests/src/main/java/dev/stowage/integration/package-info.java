/**
 * Tests that need several modules, in packages by subject: {@code crash} kills engines over real runtimes,
 * {@code installed} runs the installed command, {@code architecture} has rules for all classes,
 * {@code documents} for documents and comments, {@code release} for what is released. There is no main code.
 */
@NullMarked
package dev.stowage.integration;

import org.jspecify.annotations.NullMarked;
