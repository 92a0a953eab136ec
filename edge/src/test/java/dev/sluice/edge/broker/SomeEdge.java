package dev.sluice.edge.broker;

import dev.sluice.contracts.model.Topic;
import dev.sluice.edge.await.ReplyConsumer;
import dev.sluice.edge.await.ReplyCorrelator;
import dev.sluice.edge.publish.PartitioningStrategy;
import dev.sluice.edge.publish.RequestPublisher;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The way through Kafka put together as an edge does it, without the edge around it. */
final class SomeEdge implements AutoCloseable {
    final BrokerConnection link;
    final ReplyCorrelator correlator = new ReplyCorrelator(_ -> {});
    final ReplyConsumer replies;
    final RequestPublisher publisher;

    SomeEdge(KafkaSettings settings, Topic... topics) {
        this.link = new BrokerConnection(settings);
        this.replies = new ReplyConsumer(link, correlator);
        this.publisher = new RequestPublisher(link, settings, link.clock(), PartitioningStrategy.LEAST_OUTSTANDING);
        link.need(List.of(topics));
        link.start();
        replies.start();
    }

    static KafkaSettings settings(String servers, String id) {
        return new KafkaSettings(servers, id, Duration.ofDays(7), true, Duration.ofSeconds(30), Map.of());
    }

    /** As the pipeline does it. */
    Outcome<Reply> call(SomeRequest some) throws InterruptedException {
        var request = some.validated();
        try (var expected = correlator.expect(some.id());
                var _ = publisher.publish(request, expected::neverSent, () -> expected.isRepliedTo(some.id()))) {
            return expected.await(request.deadline());
        }
    }

    SomeEdge ready() {
        return ready(Duration.ofSeconds(15));
    }

    SomeEdge ready(Duration atMost) {
        Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(atMost).until(this::isReady);
        return this;
    }

    boolean isReady() {
        return link.failing().isEmpty() && replies.failing().isEmpty();
    }

    @Override
    public void close() {
        correlator.close();
        try {
            link.close(Duration.ofSeconds(1));
            replies.close();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
