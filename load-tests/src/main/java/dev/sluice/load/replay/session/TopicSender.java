package dev.sluice.load.replay.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.contracts.time.BrokerClock;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.contracts.wire.RequestRecord.CloudEvent;
import dev.sluice.load.replay.plan.ReplayPlan;
import dev.sluice.load.replay.plan.ReplayPlan.MappedOperation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Publishes requests to the target as they were recorded, but for what belongs to the run: ids, deadline, reply topic, time. */
final class TopicSender implements RequestSender {
    private static final Duration LAST_SENDS = Duration.ofSeconds(5);

    /** An unanswered publish of this age means that the broker is away, and what is sent now would be too late. */
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long LOOK_MILLIS = 50;

    private final Producer<byte[], byte[]> producer;
    private final ReplayPlan plan;
    private final BrokerClock clock;
    private final InFlightTable flights;
    private final ReplyCollector collector;
    private final Header run;
    private final Object acknowledging = new Object();
    private int unacknowledged;
    private long sinceNanos;

    /** @param producer closed with this, as the collector is */
    TopicSender(
            Producer<byte[], byte[]> producer,
            ReplayPlan plan,
            BrokerClock clock,
            InFlightTable flights,
            ReplyCollector collector) {
        this.producer = producer;
        this.plan = plan;
        this.clock = clock;
        this.flights = flights;
        this.collector = collector;
        this.run = new RecordHeader(HeaderNames.REPLAY, plan.run().getBytes(UTF_8));
    }

    @Override
    public void awaitOpen() throws InterruptedException {
        synchronized (acknowledging) {
            while (unacknowledged > 0 && System.nanoTime() - sinceNanos > STALLED_NANOS) {
                acknowledging.wait(LOOK_MILLIS);
            }
        }
    }

    @Override
    public void send(InFlightRequest flight) {
        var played = Objects.requireNonNull(plan.cast().played().get(flight.recorded.operation()));
        var now = clock.millisAt(System.nanoTime());
        flights.sent(flight, now + played.timeoutMillis());
        begun();
        try {
            var _ = producer.send(again(flight, played, now), (metadata, failure) -> {
                ended();
                if (failure == null) {
                    flights.acknowledged(flight, metadata.timestamp());
                } else {
                    flights.failed(flight, failure);
                }
            });
        } catch (InterruptException e) {
            ended();
            throw e; // the run is to end; whether this one was sent, the topic knows
        } catch (KafkaException | IllegalStateException e) {
            ended();
            flights.failed(flight, e);
        }
    }

    @Override
    public void close() {
        collector.close();
        producer.close(LAST_SENDS);
    }

    private void begun() {
        synchronized (acknowledging) {
            if (unacknowledged++ == 0) {
                sinceNanos = System.nanoTime();
            }
        }
    }

    private void ended() {
        synchronized (acknowledging) {
            unacknowledged--;
            sinceNanos = System.nanoTime();
            acknowledging.notifyAll();
        }
    }

    private ProducerRecord<byte[], byte[]> again(InFlightRequest flight, MappedOperation played, long now) {
        var recorded = flight.request;
        var request = new RequestRecord(
                flight.id,
                plan.replyTopic(),
                recorded.operation(),
                new CloudEvent(recorded.event().source(), recorded.event().type(), Instant.ofEpochMilli(now)),
                recorded.call(),
                recorded.payload(),
                OptionalLong.of(flight.deadlineMillis),
                1,
                others(recorded));
        var record = request.encode(played.topic());
        return new ProducerRecord<>(record.topic(), null, now, record.key(), record.value(), record.headers());
    }

    private List<Header> others(RequestRecord recorded) {
        var others = new ArrayList<Header>(recorded.others().size() + 2);
        for (var other : recorded.others()) {
            if (!other.key().equals(HeaderNames.REPLAY) && !other.key().equals(HeaderNames.REPLAY_OF)) {
                others.add(other);
            }
        }
        others.add(run);
        others.add(new RecordHeader(HeaderNames.REPLAY_OF, recorded.id().text().getBytes(UTF_8)));
        return others;
    }
}
