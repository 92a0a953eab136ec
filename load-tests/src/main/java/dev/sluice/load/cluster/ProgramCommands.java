package dev.sluice.load.cluster;

import java.util.List;
import java.util.Map;

/**
 * How to start the parts of a run.
 *
 * @param java the command up to the options of the JVM
 * @param main what follows them: class path and main class; then come the program's own arguments
 * @param edge environment with an issuer whose token the next is
 * @param token for the operations of the run
 */
public record ProgramCommands(List<String> java, List<String> main, Map<String, String> edge, String token) {

    public ProgramCommands {
        java = List.copyOf(java);
        main = List.copyOf(main);
        edge = Map.copyOf(edge);
    }
}
