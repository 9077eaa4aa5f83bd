package dev.stowage.cli;

/** What a command is about: a heading in the help. */
enum CommandGroup {
    CONTAINERS("Containers"),
    BACKENDS("Backends"),
    HOST("This host");

    private final String heading;

    CommandGroup(String heading) {
        this.heading = heading;
    }

    String heading() {
        return heading;
    }
}
