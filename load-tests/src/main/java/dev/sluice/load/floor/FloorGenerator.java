package dev.sluice.load.floor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.load.generate.ArrivalPattern;
import dev.sluice.load.generate.CallCounter;
import dev.sluice.load.generate.GeneratorResult;
import dev.sluice.load.generate.GeneratorTask;
import dev.sluice.load.generate.LoadGenerator;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The same load without a gateway: a record out, the service's record back. One producer, and one thread that reads the
 * replies; where the next call waits for an answer, that thread sends it as well.
 */
public final class FloorGenerator implements LoadGenerator {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** How many calls can be told apart at once, a power of two. */
    private static final int REMEMBERED = 1 << 20;

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String requests;
    private final Header replyTopic;
    private final byte[] value;
    /** When each call began, by its number. */
    private final AtomicLongArray began = new AtomicLongArray(REMEMBERED);

    private volatile long sent;
    private long first;
    private long answered;

    /** The topics must be there. */
    public FloorGenerator(String bootstrapServers, String requests, String replies, byte[] value) {
        this.producer = FloorClients.producer(bootstrapServers);
        this.consumer = FloorClients.consumer(bootstrapServers, replies);
        this.requests = requests;
        this.replyTopic = new RecordHeader(HeaderNames.REPLY_TOPIC, replies.getBytes(UTF_8));
        this.value = value.clone();
    }

    @Override
    public GeneratorResult run(GeneratorTask task) throws InterruptedException {
        first = sent;
        answered = 0;
        var begun = System.nanoTime();
        var tally = new CallCounter(task, begun);
        switch (task.pace()) {
            case ArrivalPattern.Outstanding(var calls) -> {
                for (var call = 0; call < calls; call++) {
                    send(System.nanoTime());
                }
                take(tally, true);
            }
            case ArrivalPattern.Arrivals arrivals -> {
                var clock = Thread.ofPlatform().name("arrivals").start(() -> arrive(arrivals, begun, tally.until()));
                take(tally, false);
                clock.join();
            }
        }
        tally.failed("no answer", sent - first - answered);
        return tally.measured();
    }

    /** Takes replies until all have come or no more are expected. */
    private void take(CallCounter tally, boolean closed) {
        var now = System.nanoTime();
        while (now - tally.until() < 0 || (sent - first > answered && now - tally.until() < PATIENCE_NANOS)) {
            for (var reply : consumer.poll(POLL)) {
                take(reply, tally, closed);
            }
            now = System.nanoTime();
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> reply, CallCounter tally, boolean closed) {
        var call = ByteBuffer.wrap(
                        reply.headers().lastHeader(HeaderNames.CORRELATION_ID).value())
                .getLong();
        if (call < first) {
            return; // of a task that has given it up
        }
        answered++;
        var now = System.nanoTime();
        var begin = began.get(slot(call));
        tally.answered(begin, now, closed ? now : begin);
        if (closed && now - tally.until() < 0) {
            send(now);
        }
    }

    private void arrive(ArrivalPattern.Arrivals arrivals, long begun, long until) {
        for (var call = 0L; ; call++) {
            var at = begun + (long) (call * 1e9 / arrivals.perSecond());
            if (at - until >= 0) {
                return;
            }
            for (var ahead = at - System.nanoTime(); ahead > 0; ahead = at - System.nanoTime()) {
                LockSupport.parkNanos(ahead);
            }
            send(at);
        }
    }

    /** One thread at a time. */
    private void send(long beganNanos) {
        var call = sent;
        began.set(slot(call), beganNanos);
        var id = new RecordHeader(
                HeaderNames.CORRELATION_ID,
                ByteBuffer.allocate(Long.BYTES).putLong(call).array());
        sent = call + 1;
        var _ = producer.send(new ProducerRecord<>(requests, null, null, null, value, List.of(id, replyTopic)));
    }

    private static int slot(long call) {
        return (int) (call & (REMEMBERED - 1));
    }

    @Override
    public void close() {
        try (producer;
                consumer) {
            consumer.wakeup();
        }
    }
}
