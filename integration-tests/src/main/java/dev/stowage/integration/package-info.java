/**
 * Tests that need several modules, in packages by subject: {@code crash} kills engines over real runtimes,
 * {@code installed} runs the installed command, {@code architecture} holds all classes to the rules of the
 * modules, {@code documents} holds documents and comments to the glossary, and {@code release} checks
 * what is released. There is no main code.
 */
@NullMarked
package dev.stowage.integration;

import org.jspecify.annotations.NullMarked;
