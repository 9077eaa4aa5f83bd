package dev.stowage.records.util.planted;

/** Lives in a package whose name says nothing. */
public final class Anything {

}
