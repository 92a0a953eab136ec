package dev.sluice.load.experiment;

import dev.sluice.load.cluster.TestCluster;
import java.util.List;

/** Load on real parts, perhaps something that happens to them, and what must hold. */
public interface Experiment {

    /** As on the command line. */
    String name();

    /** What happens, in a line. */
    String event();

    /** Makes it happen on a stage that nobody else uses. */
    List<Expectation> on(TestCluster stage) throws Exception;
}
