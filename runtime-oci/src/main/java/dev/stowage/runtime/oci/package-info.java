/** Drives the command line of any OCI runtime, with one conmon per container. */
@NullMarked
package dev.stowage.runtime.oci;

import org.jspecify.annotations.NullMarked;
