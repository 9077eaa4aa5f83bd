/** Rules for documents and prose: they use the words of the glossary, and what they name exists. */
@NullMarked
package dev.stowage.integration.documents;

import org.jspecify.annotations.NullMarked;
