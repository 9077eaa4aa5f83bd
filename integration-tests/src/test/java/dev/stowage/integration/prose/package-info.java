/** The prose of the project: documents, javadoc, comments and messages use the words of the glossary. */
@NullMarked
package dev.stowage.integration.prose;

import org.jspecify.annotations.NullMarked;
