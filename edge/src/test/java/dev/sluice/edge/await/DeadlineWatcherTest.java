package dev.sluice.edge.await;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal.ReplyTimeout;
import dev.sluice.edge.request.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DeadlineWatcherTest {
    private final ReplyCorrelator correlator = new ReplyCorrelator(_ -> {});

    /** Each wait but the first begins about when the watch falls asleep for want of waits. */
    @RepeatedTest(20)
    void a_wait_that_begins_while_nobody_else_waits_ends_too() {
        for (var wait = 0; wait < 10; wait++) {
            var deadline = Deadline.after(System.nanoTime(), Duration.ofMillis(1 + wait % 3));

            assertThat(end("lone-" + wait, deadline)).isNotNegative();
        }
    }

    @Test
    void each_of_a_thousand_waits_ends_at_its_own_deadline_and_none_before() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waits = new ArrayList<Callable<Long>>();
            for (var wait = 0; wait < 1_000; wait++) {
                var id = "one-" + wait;
                var timeout = Duration.ofMillis(wait % 100);
                waits.add(() -> end(id, Deadline.after(System.nanoTime(), timeout)));
            }

            var late = threads.invokeAll(waits);

            for (var wait : late) {
                assertThat(wait.get()).isNotNegative();
            }
            assertThat(correlator.waiting()).isZero();
        }
    }

    /** By how many nanoseconds the wait ended after its deadline. */
    private long end(String id, Deadline deadline) {
        try (var expected = correlator.expect(new RequestId(id))) {
            var refusal = expected.await(deadline) instanceof Outcome.Stop<Reply>(var why) ? why : null;
            assertThat(refusal).isInstanceOf(ReplyTimeout.class);
            return System.nanoTime() - deadline.atNanos();
        }
    }
}
