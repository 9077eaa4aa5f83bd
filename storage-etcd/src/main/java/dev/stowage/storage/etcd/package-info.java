/** A status storage on an etcd cluster, spoken to through its JSON gateway. */
@NullMarked
package dev.stowage.storage.etcd;

import org.jspecify.annotations.NullMarked;
