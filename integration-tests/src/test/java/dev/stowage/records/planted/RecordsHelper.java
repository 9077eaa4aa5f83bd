package dev.stowage.records.planted;

import org.junit.jupiter.api.Test;

/** A record that tests itself, under a name that says nothing. */
public final class RecordsHelper {
    Test test;
}
