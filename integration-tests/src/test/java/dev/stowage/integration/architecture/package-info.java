/** Rules for the classes of all modules: dependencies, forbidden APIs, names. */
@NullMarked
package dev.stowage.integration.architecture;

import org.jspecify.annotations.NullMarked;
