package dev.sluice.stack.demo;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the demo listens, always on 127.0.0.1, and what it keeps. Port 0 takes a free one.
 *
 * @param port for callers
 * @param adminPort for health and metrics
 * @param brokerPort for services
 * @param data where the broker's records stay when the demo ends; absent, they go
 * @param contracts a folder with contracts of the user's own services
 */
public record DemoOptions(int port, int adminPort, int brokerPort, Optional<Path> data, Optional<Path> contracts) {

    /** Free ports, nothing kept, the sample services only. */
    public static DemoOptions free() {
        return new DemoOptions(0, 0, 0, Optional.empty(), Optional.empty());
    }

    public DemoOptions withContracts(Path folder) {
        return new DemoOptions(port, adminPort, brokerPort, data, Optional.of(folder));
    }
}
