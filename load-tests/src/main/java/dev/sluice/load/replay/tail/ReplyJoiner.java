package dev.sluice.load.replay.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.contracts.wire.DecodedRequest;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.load.replay.exchange.ReplyDecoder;
import dev.sluice.load.replay.masking.MessageMasker;
import dev.sluice.load.replay.tail.TailEntry.End;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Brings requests and replies together as they come, in whichever order, and tells each request once: with its reply, or when its
 * deadline is over. What is held is bounded in number and bytes; beyond that the oldest is let go. One thread owns it.
 */
public final class ReplyJoiner {
    private static final int MOST = 10_000;
    private static final long MOST_EARLY_BYTES = 16 * 1024 * 1024;
    private static final long USUAL_TIMEOUT_MILLIS = Duration.ofMinutes(1).toMillis();

    private final MessageMasker masking;
    private final Predicate<String> isMeant;
    private final boolean includeReplays;
    private final int most;
    private final Consumer<TailEntry> told;
    private final SequencedMap<String, Held> held = new LinkedHashMap<>();
    private final SequencedMap<String, Early> early = new LinkedHashMap<>();
    private long earlyBytes;
    private long requests;
    private long answered;
    private long unanswered;
    private long letGo;
    private long replays;
    private long unreadable;

    /** @param isMeant whether an operation is one of those that are watched */
    public ReplyJoiner(
            MessageMasker masking, Predicate<String> isMeant, boolean includeReplays, Consumer<TailEntry> told) {
        this(masking, isMeant, includeReplays, MOST, told);
    }

    ReplyJoiner(
            MessageMasker masking,
            Predicate<String> isMeant,
            boolean includeReplays,
            int most,
            Consumer<TailEntry> told) {
        this.includeReplays = includeReplays;
        this.masking = masking;
        this.isMeant = isMeant;
        this.most = most;
        this.told = told;
    }

    /** A request whose reply is to come; all that is kept of it is what is shown. */
    private record Held(TailEntry seen, long deadlineMillis) {}

    /** A reply whose request has not been read. */
    private record Early(ReplyRecord reply, long millis, int bytes) {}

    /** How many there were.
     * @param waiting for a reply at the end
     * @param letGo of which nobody knows whether they were answered
     * @param replays that a replay has sent, and which were not asked for
     * @param unreadable records that were no requests */
    public record Counts(
            long requests,
            long answered,
            long unanswered,
            long waiting,
            long letGo,
            long replays,
            long unreadable,
            long masked) {}

    public void request(ConsumerRecord<byte[], byte[]> record) {
        if (!includeReplays && record.headers().lastHeader(HeaderNames.REPLAY) != null) {
            replays++;
            return;
        }
        switch (RequestRecord.decode(record)) {
            case DecodedRequest.Unreadable _ -> unreadable++;
            case DecodedRequest.Valid(var request) -> {
                if (isMeant.test(request.operation())) {
                    hold(request, record);
                }
            }
        }
    }

    private void hold(RequestRecord request, ConsumerRecord<byte[], byte[]> record) {
        requests++;
        var masked = masking.request(request);
        var shown = masked.message();
        var seen = new TailEntry(
                Instant.ofEpochMilli(record.timestamp()),
                shown.operation(),
                shown.call().params(),
                shown.call().principal(),
                ReplyDecoder.text(record.headers(), HeaderNames.REPLAY),
                body(shown, masked.leftOut()),
                new End.NoReply());
        var one = new Held(seen, request.deadlineMillis().orElse(record.timestamp() + USUAL_TIMEOUT_MILLIS));
        var came = early.remove(request.id().text());
        if (came == null) {
            held.put(request.id().text(), one);
            letGoTooMany();
        } else {
            earlyBytes -= came.bytes;
            replied(one, came.reply, came.millis);
        }
    }

    /** An operation without a body has its parameters there, which are shown already. */
    private static Optional<String> body(RequestRecord request, boolean isLeftOut) {
        var value = request.payload().value();
        return value != null && Arrays.equals(value, request.call().params().getBytes(UTF_8))
                ? Optional.empty()
                : BodyPreview.of(value, isLeftOut);
    }

    private void letGoTooMany() {
        while (held.size() > most) {
            letGo++;
            told.accept(oldest(held).seen.ended(new End.LetGo()));
        }
    }

    private static <T> T oldest(SequencedMap<String, T> map) {
        return Objects.requireNonNull(map.pollFirstEntry()).getValue();
    }

    public void reply(ConsumerRecord<byte[], byte[]> record) {
        var id = ReplyDecoder.id(record.headers());
        if (id.isEmpty()) {
            return; // an echo
        }
        var one = held.get(id.get());
        var reply = ReplyDecoder.read(record);
        if (reply.isEmpty()) {
            return;
        }
        if (one == null) {
            keep(id.get(), reply.get(), record);
        } else if (record.timestamp() <= one.deadlineMillis) {
            held.remove(id.get());
            replied(one, reply.get(), record.timestamp());
        }
    }

    /** Of another service, a second one, or of a request that is read later. */
    private void keep(String id, ReplyRecord reply, ConsumerRecord<byte[], byte[]> record) {
        var bytes = 500 + Math.max(0, record.serializedValueSize());
        if (early.putIfAbsent(id, new Early(reply, record.timestamp(), bytes)) == null) {
            earlyBytes += bytes;
        }
        while (early.size() > most || (earlyBytes > MOST_EARLY_BYTES && !early.isEmpty())) {
            earlyBytes -= oldest(early).bytes;
        }
    }

    private void replied(Held one, ReplyRecord reply, long millis) {
        if (millis > one.deadlineMillis) {
            noReply(one);
            return;
        }
        answered++;
        var masked = masking.reply(one.seen.operation(), reply);
        told.accept(one.seen.ended(new End.Replied(
                reply.status(),
                Duration.ofMillis(Math.max(0, millis - one.seen.at().toEpochMilli())),
                BodyPreview.of(masked.message().value(), masked.leftOut()))));
    }

    private void noReply(Held one) {
        unanswered++;
        told.accept(one.seen);
    }

    /** Replies have been read up to this time of the broker: whose deadline was before it has none. */
    public void readUpTo(long millis) {
        for (var one : new ArrayList<>(held.entrySet())) {
            if (one.getValue().deadlineMillis < millis) {
                held.remove(one.getKey());
                noReply(one.getValue());
            }
        }
    }

    public Counts counts() {
        return new Counts(requests, answered, unanswered, held.size(), letGo, replays, unreadable, masking.values());
    }
}
