package dev.sluice.edge.await;

import dev.sluice.contracts.wire.DecodedReply;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.edge.request.Deadline;
import dev.sluice.edge.request.Reply;
import dev.sluice.load.steps.Shop;
import dev.sluice.load.steps.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** A reply of 512 bytes, from the record to the caller; one that is there before its caller parks. */
public class AwaitBenchmark extends Step {
    private static final String REPLIES = "sluice.replies.edge-1";

    /** How many others wait meanwhile. */
    @Param("1000")
    private int waiting;

    private final ReplyCorrelator correlator = new ReplyCorrelator(_ -> {});
    private final Deadline deadline = Deadline.after(System.nanoTime(), Duration.ofHours(1));
    private ConsumerRecord<byte[], byte[]> record;
    private DecodedReply reply;
    private long calls;

    @Setup
    public void others() {
        for (var other = 0; other < waiting; other++) {
            correlator.expect(new RequestId("other-" + other));
        }
        var sent = reply(new RequestId("abcdefghijklmnopqrstuv")).encode(REPLIES);
        record = new ConsumerRecord<>(
                REPLIES,
                0,
                0,
                0,
                TimestampType.LOG_APPEND_TIME,
                0,
                512,
                sent.key(),
                sent.value(),
                new RecordHeaders(sent.headers()),
                Optional.empty());
        reply = ReplyRecord.decode(record);
    }

    private static ReplyRecord reply(RequestId id) {
        return new ReplyRecord(
                id, 201, Shop.order(512), Optional.of("application/json"), List.of(), OptionalLong.of(120));
    }

    @Benchmark
    public DecodedReply decode() {
        return ReplyRecord.decode(record);
    }

    /** Expects, delivers and awaits on one thread, with an id of its own each time. */
    @Benchmark
    public Reply correlate() {
        var id = new RequestId("call-" + calls++);
        try (var expected = correlator.expect(id)) {
            correlator.deliver(addressed(id));
            return Shop.went(expected.await(deadline));
        }
    }

    private DecodedReply addressed(RequestId id) {
        return switch (reply) {
            case DecodedReply.Valid(var some, var dropped) ->
                new DecodedReply.Valid(
                        new ReplyRecord(
                                id, some.status(), some.value(), some.contentType(), some.headers(), some.workMicros()),
                        dropped);
            case DecodedReply.Broken broken -> throw new IllegalStateException(broken.toString());
            case DecodedReply.HandlerFailed failed -> throw new IllegalStateException(failed.toString());
            case DecodedReply.Unaddressed unaddressed -> throw new IllegalStateException(unaddressed.toString());
            case DecodedReply.Heartbeat echo -> throw new IllegalStateException(echo.toString());
        };
    }
}
