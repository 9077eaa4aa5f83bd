package dev.stowage.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of the {@code stowage} command. */
@Command(name = "stowage", mixinStandardHelpOptions = true, versionProvider = Main.Version.class, //
        description = "Runs containers under one lifecycle contract.")
public final class Main implements Runnable {
    private Main() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    /** Reads the version from the manifest of this jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[]{"stowage " + (version == null ? "from classes" : version)};
        }
    }
}
