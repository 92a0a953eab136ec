package dev.sluice.load.replay.play;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.load.replay.plan.Part;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class CollectorTest {
    private static final String REPLIES = "sluice.replies.replay";

    @Test
    void a_broker_that_says_nothing_any_more_is_not_waited_for_without_end() throws InterruptedException {
        var consumer = new MockConsumer<byte[], byte[]>("earliest");
        consumer.updateBeginningOffsets(Map.of(new TopicPartition(REPLIES, 0), 0L));
        var producer = new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        var released = new CountDownLatch(1);
        var flights = new Flights(10, Integer.MAX_VALUE, id -> false, released::countDown);
        flights.board(SomeFlight.of("a"));
        try (var _ = Collector.start(
                consumer,
                producer,
                List.of(new Part(REPLIES, 0, 0, 0)),
                id -> true,
                new BrokerClock(),
                flights,
                ended -> {},
                Duration.ofSeconds(1))) {

            assertThatThrownBy(flights::awaitAll)
                    .isInstanceOf(KafkaException.class)
                    .hasMessage("replies cannot be read any more: nothing came from " + REPLIES + " for 1 s");
            assertThat(released.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
