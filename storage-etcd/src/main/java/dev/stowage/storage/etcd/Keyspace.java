package dev.stowage.storage.etcd;

import dev.stowage.api.ContainerId;
import dev.stowage.api.ContainerName;
import dev.stowage.api.QualifiedId;
import dev.stowage.api.error.InvalidArgumentException;
import java.util.Optional;

/**
 * The keys of one store. Ids and names contain no slash, so the keys are unambiguous:
 *
 * <pre>
 * NAMESPACE/record/CONTAINER           the record
 * NAMESPACE/id/CONTAINER               the lookup key, valid even if the record is unreadable
 * NAMESPACE/name/NAME                  the same, for the container of that name
 * NAMESPACE/sandbox/SANDBOX/CONTAINER  empty: an index
 * </pre>
 */
record Keyspace(String namespace) {

    String record(ContainerId id) {
        return records() + id;
    }

    String records() {
        return namespace + "/record/";
    }

    String identity(ContainerId id) {
        return identities() + id;
    }

    String identities() {
        return namespace + "/id/";
    }

    String name(ContainerName name) {
        return names() + name;
    }

    String names() {
        return namespace + "/name/";
    }

    String sandboxMember(QualifiedId id) {
        return sandboxMembers(id.sandbox()) + id.container();
    }

    String sandboxMembers(ContainerId sandbox) {
        return namespace + "/sandbox/" + sandbox + "/";
    }

    /** The first key after all keys with a prefix. */
    static String prefixEnd(String prefix) {
        int last = prefix.length() - 1;
        return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    }

    /** The successor of a key, where the next page begins. */
    static String keyAfter(String key) {
        return key + '\0';
    }

    /** The container of a key; empty if the key does not belong to the store. */
    static Optional<ContainerId> parseContainer(String key, String prefix) {
        try {
            return key.startsWith(prefix) ? Optional.of(new ContainerId(key.substring(prefix.length())))
                    : Optional.empty();
        } catch (InvalidArgumentException e) {
            // a key that another program has put under the prefix
            return Optional.empty();
        }
    }
}
