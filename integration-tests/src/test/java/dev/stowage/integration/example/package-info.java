/** The programs that docs/integrators.md shows. */
@NullMarked
package dev.stowage.integration.example;

import org.jspecify.annotations.NullMarked;
