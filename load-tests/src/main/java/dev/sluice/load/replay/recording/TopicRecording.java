package dev.sluice.load.replay.recording;

import dev.sluice.contracts.wire.DecodedRequest;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.load.replay.exchange.RecordedExchange;
import dev.sluice.load.replay.exchange.ReplyDecoder;
import dev.sluice.load.replay.exchange.TimedReply;
import dev.sluice.load.replay.plan.ReplayPlan;
import dev.sluice.load.replay.plan.ReplayPlan.OperationMapping;
import dev.sluice.load.replay.recording.TimestampMerger.Timed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a plan in the order of time, each with its recorded reply. A request is held until its reply is found or
 * its deadline has passed on the reply topics; what is held is bounded in bytes, and beyond that the oldest goes on without. One thread
 * owns it.
 */
public final class TopicRecording implements RecordingSource {
    /** How far the clocks of two brokers may be apart before a reply seems to come before its request. */
    private static final long APART_MILLIS = 100;

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(60);

    private final TimestampMerger requests;
    private final TimestampMerger replies;
    private final OperationMapping cast;
    private final SelectionFilter filter;
    private final boolean includeReplays;
    private final RecordingCounters heard;
    private final long mostBytes;
    private final Deque<Held> held = new ArrayDeque<>();
    private final Map<String, Held> byId = new HashMap<>();
    private long heldBytes;
    private long repliesMillis = Long.MIN_VALUE;

    private TopicRecording(
            TimestampMerger requests,
            TimestampMerger replies,
            ReplayPlan plan,
            RecordingCounters heard,
            long mostBytes) {
        this.requests = requests;
        this.replies = replies;
        this.cast = plan.cast();
        this.filter = new SelectionFilter(plan.selection());
        this.includeReplays = plan.selection().includeReplays();
        this.heard = heard;
        this.mostBytes = mostBytes;
    }

    /**
     * @param consumers gives one for the requests and one for the replies, which this closes
     * @param mostBytes that it holds, roughly
     */
    public static TopicRecording open(
            Supplier<? extends Consumer<byte[], byte[]>> consumers,
            ReplayPlan plan,
            RecordingCounters heard,
            long mostBytes) {
        var buffer = mostBytes / 6;
        return new TopicRecording(
                new TimestampMerger(consumers.get(), plan.requests(), buffer, BROKER_TIMEOUT),
                new TimestampMerger(consumers.get(), plan.replies(), buffer, BROKER_TIMEOUT),
                plan,
                heard,
                mostBytes - 2 * buffer);
    }

    /** A request whose reply may still be found. */
    private static final class Held {
        private final String place;
        private final long atMillis;
        private final RequestRecord request;
        private final long untilMillis;
        private int bytes;
        private @Nullable TimedReply reply;

        Held(Timed timed, RequestRecord request, long untilMillis) {
            this.place = timed.record().topic() + "-" + timed.record().partition() + "@"
                    + timed.record().offset();
            this.atMillis = timed.record().timestamp();
            this.request = request;
            this.untilMillis = untilMillis;
            this.bytes = timed.bytes();
        }

        RecordedExchange recorded() {
            return new RecordedExchange(place, Instant.ofEpochMilli(atMillis), request, Optional.ofNullable(reply));
        }
    }

    @Override
    public Optional<RecordedExchange> next() throws TimeoutException {
        while (true) {
            var head = held.peek();
            if (head == null && requests.peek() == null) {
                heard.expired(requests.expired());
                return Optional.empty();
            }
            if (head != null && (isSettled(head) || !advance())) {
                var recorded = release(head);
                if (filter.takes(recorded)) {
                    heard.chosen(recorded.operation(), recorded.reply().isPresent());
                    return Optional.of(recorded);
                }
                heard.filtered(recorded.operation());
            } else if (head == null) {
                readOn();
            }
        }
    }

    private boolean isSettled(Held head) {
        return head.reply != null || repliesMillis > head.untilMillis;
    }

    /** Reads what may settle the head; false where there is no such thing, or no room for it. */
    private boolean advance() throws TimeoutException {
        return heldBytes > mostBytes ? readReply() : readOn();
    }

    /** Replies make room. Those behind the next request by the clock may be its own, and have to wait for it. */
    private boolean readReply() throws TimeoutException {
        var request = requests.peek();
        var reply = replies.peek();
        if (reply == null || (request != null && request.millis() <= reply.millis())) {
            heard.goesUnjoined();
            return false;
        }
        takeReply(reply);
        return true;
    }

    private void takeReply(Timed reply) throws TimeoutException {
        replies.take();
        repliesMillis = reply.millis();
        join(reply);
    }

    private RecordedExchange release(Held head) {
        held.remove();
        byId.remove(head.request.id().text(), head);
        heldBytes -= head.bytes;
        return head.recorded();
    }

    /** Reads what is next of both; false at the ends of both. */
    private boolean readOn() throws TimeoutException {
        var request = requests.peek();
        var reply = replies.peek();
        if (request != null && (reply == null || request.millis() <= reply.millis() + APART_MILLIS)) {
            requests.take();
            take(request);
            return true;
        }
        if (reply != null) {
            takeReply(reply);
            return true;
        }
        return false;
    }

    private void take(Timed timed) {
        var record = timed.record();
        heard.read(record.timestamp());
        if (!includeReplays && record.headers().lastHeader(HeaderNames.REPLAY) != null) {
            heard.earlierReplay();
            return;
        }
        var named = ReplyDecoder.text(record.headers(), HeaderNames.OPERATION);
        if (named.isPresent() && !cast.played().containsKey(named.get())) {
            heard.left(named.get());
            return;
        }
        switch (RequestRecord.decode(record)) {
            case DecodedRequest.Unreadable(var reason) -> heard.unreadable(reason);
            case DecodedRequest.Valid(var request) -> hold(timed, request);
        }
    }

    private void hold(Timed timed, RequestRecord request) {
        if (request.attempt() > 1) {
            heard.repeat();
        } else if (!filter.takes(request)) {
            heard.filtered(request.operation());
        } else {
            var one = new Held(timed, request, until(timed.millis(), request));
            held.add(one);
            byId.putIfAbsent(request.id().text(), one);
            heldBytes += one.bytes;
        }
    }

    private long until(long millis, RequestRecord request) {
        var played = cast.played().get(request.operation());
        var timeout = played == null ? 0 : played.timeoutMillis();
        return Math.min(request.deadlineMillis().orElse(millis + timeout), millis + LONGEST_WAIT.toMillis());
    }

    private void join(Timed timed) {
        var one = ReplyDecoder.id(timed.record().headers()).map(byId::get).orElse(null);
        if (one == null || one.reply != null) {
            return; // of another service, not chosen, or a second one
        }
        if (timed.record().timestamp() > one.untilMillis) {
            heard.comesLate();
            return;
        }
        ReplyDecoder.read(timed.record()).ifPresent(reply -> {
            one.reply = new TimedReply(
                    reply, Duration.ofMillis(Math.max(0, timed.record().timestamp() - one.atMillis)));
            one.bytes += timed.bytes();
            heldBytes += timed.bytes();
        });
    }

    @Override
    public void close() {
        try (requests;
                replies) {
            byId.clear();
        }
    }
}
