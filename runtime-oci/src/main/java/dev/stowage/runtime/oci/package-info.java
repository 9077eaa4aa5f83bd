/** Calls the command line of any OCI runtime, with one conmon for each container. */
@NullMarked
package dev.stowage.runtime.oci;

import org.jspecify.annotations.NullMarked;
