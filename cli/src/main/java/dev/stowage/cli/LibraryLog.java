package dev.stowage.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/**
 * What becomes of the log of the engine and the libraries. By default java.util.logging prints it on standard
 * error, among the output of programs. It is hidden, and shown with {@code --debug}.
 *
 * <p>
 * The configuration is a class that java.util.logging instantiates when something is first logged, so that a
 * command that logs nothing does not spend time on it.
 */
final class LibraryLog {
    private static final String CONFIGURATION_CLASS = "java.util.logging.config.class";

    private LibraryLog() {}

    /** Hides the log. To be called before anything is logged. */
    static void hide() {
        System.setProperty(CONFIGURATION_CLASS, Hidden.class.getName());
    }

    /** Shows the log on standard error. To be called before anything is logged. */
    static void show() {
        System.setProperty(CONFIGURATION_CLASS, Shown.class.getName());
    }

    /** A configuration without handlers. */
    public static final class Hidden {
        /** Configures nothing. */
        public Hidden() {}
    }

    /** A configuration that prints to standard error. */
    public static final class Shown {
        private static final String PROPERTIES = """
                handlers=java.util.logging.ConsoleHandler
                java.util.logging.ConsoleHandler.level=ALL
                .level=INFO
                dev.stowage.level=ALL
                """;

        /**
         * Configures the log.
         *
         * @throws IOException never, as it is read from memory
         */
        public Shown() throws IOException {
            LogManager.getLogManager()
                    .readConfiguration(new ByteArrayInputStream(PROPERTIES.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
