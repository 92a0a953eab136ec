package dev.sluice.load.failure;

import java.util.List;

/** Something that happens under load, and what must hold all the same. */
public interface Failure {

    /** As on the command line. */
    String name();

    /** What happens, in a line. */
    String event();

    /** Makes it happen on a stage that nobody else uses. */
    List<Rule> on(Stage stage) throws Exception;
}
