package dev.sluice.edge.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.broker.PublishGate;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.ServiceTurn;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutstandingRequestTest {
    private static final RequestId ID = new RequestId("r-1");

    private final AtomicLong now = new AtomicLong();
    private final TimedOutRequests overdue = new TimedOutRequests(now::get);
    private final PartitionLoads partitions = new PartitionLoads("t");
    private final AtomicBoolean replied = new AtomicBoolean();
    private final Broker broker = new Broker();
    private final OutstandingRequest published = new OutstandingRequest(ID, replied::get, overdue, broker, now::get);

    @Test
    void a_service_has_a_request_from_when_the_broker_has_it() {
        now.addAndGet(3_000);
        assertThat(published.turn()).isEqualTo(new ServiceTurn(Duration.ZERO, true));

        published.acknowledged(3, 17);
        now.addAndGet(500);

        assertThat(published.turn()).isEqualTo(new ServiceTurn(Duration.ofNanos(500), true));
    }

    @Test
    void a_wait_while_the_broker_was_silent_is_disturbed() {
        now.set(70);
        var later = new OutstandingRequest(ID, replied::get, overdue, broker, now::get);

        broker.silentUntilNanos = 60;

        assertThat(published.turn().isUndisturbed()).isFalse();
        assertThat(later.turn().isUndisturbed()).isTrue();
    }

    @Test
    void a_request_counts_from_its_choice_to_its_reply() {
        published.begin(partitions, 3);
        assertThat(partitions.outstanding(3)).isOne();

        replied.set(true);
        published.close();

        assertThat(partitions.outstanding(3)).isZero();
        assertThat(overdue.count()).isZero();
    }

    @Test
    void a_request_with_a_key_counts_from_its_acknowledgement() {
        published.begin(partitions, -1);
        assertThat(partitions.outstanding()).isZero();

        published.acknowledged(2, 7);

        assertThat(partitions.outstanding(2)).isOne();
    }

    @Test
    void an_acknowledgement_after_the_reply_counts_nothing() {
        published.begin(partitions, -1);
        replied.set(true);
        published.close();

        published.acknowledged(2, 7);

        assertThat(partitions.outstanding()).isZero();
    }

    @Test
    void a_request_that_timed_out_counts_until_its_late_reply() {
        published.begin(partitions, 0);
        published.close();
        assertThat(partitions.outstanding(0)).isOne();

        overdue.late(new RequestId("another"));
        assertThat(partitions.outstanding(0)).isOne();
        overdue.late(ID);

        assertThat(partitions.outstanding(0)).isZero();
    }

    @Test
    void a_request_that_timed_out_counts_until_its_group_has_passed_its_record() {
        published.begin(partitions, 0);
        published.acknowledged(0, 7);
        published.close();

        overdue.passed("another", Map.of(0, 8L));
        overdue.passed("t", Map.of(1, 8L));
        overdue.passed("t", Map.of(0, 7L));
        assertThat(partitions.outstanding(0)).isOne();
        overdue.passed("t", Map.of(0, 8L));

        assertThat(partitions.outstanding(0)).isZero();
        assertThat(overdue.count()).isZero();
    }

    @Test
    void a_request_of_which_nothing_more_is_heard_counts_for_a_minute() {
        published.begin(partitions, 0);
        published.close();

        now.addAndGet(TimedOutRequests.KEPT.toNanos());
        assertThat(overdue.count()).isOne();
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(overdue.count()).isZero();

        assertThat(partitions.outstanding(0)).isZero();
    }

    /** A consumer that is dead must not look like one that has nothing to do. */
    @Test
    void while_its_group_is_known_not_to_have_passed_it_a_request_counts_for_an_hour() {
        published.begin(partitions, 0);
        published.acknowledged(0, 7);
        published.close();

        for (var minute = 0; minute < 60; minute++) {
            overdue.passed("t", Map.of(0, 7L));
            assertThat(partitions.outstanding(0)).isOne();
            now.addAndGet(Duration.ofMinutes(1).toNanos());
        }
        now.addAndGet(Duration.ofSeconds(1).toNanos());

        assertThat(overdue.count()).isZero();
        assertThat(partitions.outstanding(0)).isZero();
    }

    @Test
    void a_request_that_was_never_sent_is_no_ones_work() {
        published.close();

        assertThat(overdue.count()).isZero();
    }

    @Test
    void no_more_than_a_bound_are_remembered() {
        for (var number = 0; number <= TimedOutRequests.MOST; number++) {
            var one = new OutstandingRequest(new RequestId("n" + number), () -> false, overdue, broker, now::get);
            one.begin(partitions, 0);
            one.close();
        }

        assertThat(overdue.count()).isEqualTo(TimedOutRequests.MOST);
        assertThat(partitions.outstanding(0)).isEqualTo(TimedOutRequests.MOST);
    }

    /** Acknowledgement, reply and end of the wait come in every order that there is. */
    @Test
    void counts_are_zero_again_in_whatever_order_things_come() throws Exception {
        try (var threads = Executors.newFixedThreadPool(3)) {
            for (var number = 0; number < 2_000; number++) {
                var id = new RequestId("n" + number);
                var late = new AtomicBoolean();
                var one = new OutstandingRequest(id, late::get, overdue, broker, now::get);
                one.begin(partitions, number % 2 == 0 ? 0 : -1);
                var go = new CountDownLatch(1);
                var acknowledged = threads.submit(() -> {
                    go.await();
                    one.acknowledged(0, 1);
                    return null;
                });
                var reply = threads.submit(() -> {
                    go.await();
                    late.set(true);
                    overdue.late(id);
                    return null;
                });
                var end = threads.submit(() -> {
                    go.await();
                    one.close();
                    return null;
                });
                go.countDown();
                acknowledged.get();
                reply.get();
                end.get();
            }
        }
        assertThat(partitions.outstanding()).isZero();
        assertThat(overdue.count()).isZero();
    }

    private static final class Broker implements PublishGate {
        private long silentUntilNanos = -1;

        @Override
        public Optional<Refusal> obstacle(String topic) {
            return Optional.empty();
        }

        @Override
        public Optional<Producer<byte[], byte[]>> producer() {
            return Optional.empty();
        }

        @Override
        public boolean wasSilentSince(long nanos) {
            return silentUntilNanos > nanos;
        }

        @Override
        public void failed(Producer<byte[], byte[]> producer, Exception failure) {}
    }
}
