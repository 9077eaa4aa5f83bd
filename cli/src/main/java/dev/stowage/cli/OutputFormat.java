package dev.stowage.cli;

/** How a list is printed. */
enum OutputFormat {
    /** Columns for people. */
    TABLE,
    /** An array of objects for programs; fields are only ever added. */
    JSON
}
