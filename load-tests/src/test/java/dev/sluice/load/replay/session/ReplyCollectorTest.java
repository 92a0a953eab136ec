package dev.sluice.load.replay.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.load.replay.plan.PartitionRange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ReplyCollectorTest {
    private static final String REPLIES = "sluice.replies.replay";

    @Test
    void a_broker_that_says_nothing_any_more_is_not_waited_for_without_end() throws InterruptedException {
        var consumer = new MockConsumer<byte[], byte[]>("earliest");
        consumer.updateBeginningOffsets(Map.of(new TopicPartition(REPLIES, 0), 0L));
        var producer = new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        var released = new CountDownLatch(1);
        var flights = new InFlightTable(10, Integer.MAX_VALUE, id -> false, released::countDown);
        flights.board(SomeFlight.of("a"));
        try (var _ = ReplyCollector.start(
                consumer,
                producer,
                List.of(new PartitionRange(REPLIES, 0, 0, 0)),
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

    @Test
    void partitions_that_are_added_during_a_run_are_read_from_their_beginning_and_waited_for()
            throws InterruptedException {
        var consumer = new MockConsumer<byte[], byte[]>("earliest");
        consumer.updatePartitions(REPLIES, List.of(info(0)));
        consumer.updateBeginningOffsets(Map.of(partition(0), 0L));
        var producer = new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        var flights = new InFlightTable(10, Integer.MAX_VALUE, id -> false, () -> {});
        var outcomes = new LinkedBlockingQueue<RequestOutcome>();
        var flight = SomeFlight.of("a");
        try (var _ = ReplyCollector.start(
                consumer,
                producer,
                List.of(new PartitionRange(REPLIES, 0, 5, 5)),
                id -> true,
                new BrokerClock(),
                flights,
                ended -> outcomes.add(ended.outcome()),
                Duration.ofSeconds(60))) {
            flights.board(flight);
            flights.sent(flight, 1_000);
            flights.acknowledged(flight, 500);

            consumer.updateBeginningOffsets(Map.of(partition(1), 0L));
            consumer.updatePartitions(REPLIES, List.of(info(0), info(1)));
            await().until(() -> consumer.assignment().contains(partition(1)));
            consumer.addRecord(record(0, 5, 2_000, headers(HeaderNames.ECHO, "replay")));
            await().until(() -> consumer.position(partition(0)) == 6);
            consumer.addRecord(record(
                    1,
                    0,
                    900,
                    new ReplyRecord(new RequestId("a"), 204, null, Optional.empty(), List.of(), OptionalLong.empty())
                            .encode(REPLIES)
                            .headers()));

            assertThat(outcomes.poll(10, TimeUnit.SECONDS)).isInstanceOf(RequestOutcome.Replied.class);
        }
    }

    private static PartitionInfo info(int partition) {
        return new PartitionInfo(REPLIES, partition, Node.noNode(), new Node[0], new Node[0]);
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition(REPLIES, number);
    }

    private static Headers headers(String name, String value) {
        return new RecordHeaders().add(name, value.getBytes(UTF_8));
    }

    private static ConsumerRecord<byte[], byte[]> record(int partition, long offset, long millis, Headers headers) {
        return new ConsumerRecord<>(
                REPLIES,
                partition,
                offset,
                millis,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                null,
                null,
                headers,
                Optional.empty());
    }
}
