package dev.sluice.load.generate;

import java.io.IOException;

/** Makes load. One thread uses it. */
public interface LoadGenerator extends AutoCloseable {

    /** Does one task, however long it takes; returns when its last call has ended or is given up.
     * @throws IOException where there is nobody who could answer */
    GeneratorResult run(GeneratorTask task) throws IOException, InterruptedException;

    @Override
    void close();
}
