package dev.sluice.stack.cli;

import dev.sluice.edge.command.SluiceVersion;
import picocli.CommandLine.Command;

/** Here for the help only: the launcher builds before there is anything to run. */
@Command(
        name = "build",
        description =
                "Build Sluice, also where nothing has changed. Other commands build by themselves what is out of date.",
        mixinStandardHelpOptions = true,
        versionProvider = SluiceVersion.class)
final class BuildCommand implements Runnable {

    @Override
    public void run() {}
}
