/** Tests of the installed command and its launcher, as processes of their own. */
@NullMarked
package dev.stowage.integration.installed;

import org.jspecify.annotations.NullMarked;
