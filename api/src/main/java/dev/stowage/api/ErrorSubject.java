package dev.stowage.api;

import java.io.Serializable;

/**
 * What an error is about: an identifier where there is one, else a text that names a path, a backend, a
 * setting or what a caller typed. {@code toString} returns what a message shows.
 *
 * {@snippet :
 * switch (error.subject()) {
 *     case ContainerId id -> retry(id);
 *     case QualifiedId id -> retry(id.container());
 *     case ContainerName name -> lookUp(name);
 *     case ErrorSubject.Text text -> System.err.println(text.value());
 * }
 * }
 *
 * @since 0.1
 */
@Stability(Stability.Level.STABLE)
public sealed interface ErrorSubject extends Serializable
        permits ContainerId, ContainerName, QualifiedId, ErrorSubject.Text {

    /**
     * {@return the subject of an error that is about something without an identifier}
     *
     * @param text a path, a backend's name, a setting, or what a caller typed
     */
    static ErrorSubject of(String text) {
        return new Text(text);
    }

    /**
     * A subject without an identifier.
     *
     * @param value what a message shows
     */
    record Text(String value) implements ErrorSubject {

        /** Returns the text. */
        @Override
        public String toString() {
            return value;
        }
    }
}
