package dev.sluice.edge.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AckTrackerTest {
    private record Open(long atNanos, AckTracker.PendingAck sent) {}

    /** Whatever the order of acknowledgements, the oldest open publish is known. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void the_age_is_that_of_the_oldest_open_publish(long seed) {
        var random = new Random(seed);
        var now = new AtomicLong();
        var unacknowledged = new AckTracker(now::get);
        var open = new ArrayList<Open>();
        for (var step = 0; step < 10_000; step++) {
            now.addAndGet(random.nextInt(1, 5));
            if (open.isEmpty() || random.nextInt(100) < 48) {
                open.add(new Open(now.get(), unacknowledged.sending("t")));
            } else {
                open.remove(random.nextInt(open.size())).sent().settled();
            }

            var oldest = open.stream().mapToLong(Open::atNanos).min().orElse(now.get());
            assertThat(unacknowledged.oldestNanos("t")).isEqualTo(now.get() - oldest);
        }
    }
}
