package dev.stowage.cli.planted;

/** Stands for the command. */
public final class CommandEnd {

}
