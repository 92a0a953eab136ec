package dev.sluice.stack.demo;

import dev.sluice.dispatcher.Dispatcher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** The sample services, each with a dispatcher as in a process of its own. */
record SampleServices(List<Dispatcher> dispatchers) implements AutoCloseable {

    /** @param drain what running handlers get at the end */
    static SampleServices open(String bootstrapServers, Duration drain) {
        return new SampleServices(Stream.of(SampleService.values())
                .map(service -> Dispatcher.open(service.config(bootstrapServers).withDrain(drain), service.handlers()))
                .toList());
    }

    /** False where one of them has no partitions after this time. */
    boolean awaitReady(Duration atMost) throws InterruptedException {
        for (var dispatcher : dispatchers) {
            if (!dispatcher.awaitReady(atMost)) {
                return false;
            }
        }
        return true;
    }

    /** All at once, so that it takes as long as the slowest. */
    @Override
    public void close() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            dispatchers.forEach(dispatcher -> threads.execute(dispatcher::close));
        }
    }
}
