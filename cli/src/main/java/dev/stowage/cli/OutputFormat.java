package dev.stowage.cli;

/** How a list is printed. */
enum OutputFormat {
    /** Columns for people. */
    TABLE,
    /** An array of objects for programs. Later versions add fields and remove none. */
    JSON
}
