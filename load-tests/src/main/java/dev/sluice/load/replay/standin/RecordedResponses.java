package dev.sluice.load.replay.standin;

import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.load.replay.exchange.RecordedExchange;
import dev.sluice.load.replay.exchange.TimedReply;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What a stand-in knows: recorded questions and their replies, bounded in bytes. {@link #learn} is for one thread, before the first
 * {@link #answer}; then any thread may ask.
 */
public final class RecordedResponses {
    /** Of the objects that a question with one reply consists of, roughly. */
    private static final int OF_QUESTION = 500;

    private static final int OF_REPLY = 300;
    /** A reply that is like the one before it holds only its place in the order. */
    private static final int OF_REPEATED_REPLY = 50;

    private static final int OF_HEADER = 100;
    /** How many values are looked at for the nearest of an operation's questions; a few milliseconds. */
    private static final long MOST_VALUES = 250_000;

    private final long mostBytes;
    private final Map<RequestFingerprint.Id, ResponseSequence> byId = new HashMap<>();
    private final Map<String, OfOperation> operations = new TreeMap<>();
    private long bytes;

    /**
     * @param operations of the service, by {@code operationId}
     * @param mostBytes that it holds, roughly
     */
    public RecordedResponses(Collection<String> operations, long mostBytes) {
        operations.forEach(name -> this.operations.put(name, new OfOperation()));
        this.mostBytes = mostBytes;
    }

    private static final class OfOperation {
        private final List<ResponseSequence> questions = new ArrayList<>();
        private long replies;
        private long unanswered;
        private long left;
        private final LongAdder known = new LongAdder();
        private final LongAdder unknown = new LongAdder();
    }

    /**
     * @param questions that can be answered, each counted once
     * @param replies to them
     * @param unanswered recorded requests without a reply in time, or with one of a stand-in that did not know it
     * @param left recorded requests for whose reply there was no room
     * @param known answers that were given
     * @param unknown questions to which there was none
     */
    public record Counts(int questions, long replies, long unanswered, long left, long known, long unknown) {}

    public void learn(RecordedExchange recorded) {
        var of = operations.computeIfAbsent(recorded.operation(), _ -> new OfOperation());
        if (recorded.reply().isEmpty()
                || NoMatchProblem.isSaidBy(recorded.reply().get().reply())) {
            of.unanswered++;
            return;
        }
        var reply = asLongAsWorked(recorded.reply().get());
        var question = StandInRequest.of(recorded.request());
        var print = RequestFingerprint.of(question.operation(), CanonicalRequest.of(question));
        var lines = byId.get(print.id());
        if (lines == null) {
            learn(of, new ResponseSequence(question, print, recorded.place()), reply);
        } else {
            learnMore(of, lines, reply);
        }
    }

    /** Where a reply says how long its handler worked, that counts: the way there and back is gone anew. */
    private static TimedReply asLongAsWorked(TimedReply response) {
        var work = response.reply().workMicros();
        return work.isEmpty()
                ? response
                : new TimedReply(response.reply(), Duration.of(work.getAsLong(), ChronoUnit.MICROS));
    }

    private void learn(OfOperation of, ResponseSequence lines, TimedReply reply) {
        if (hasRoom(of, weight(lines) + weight(reply.reply()))) {
            lines.add(reply);
            byId.put(lines.print.id(), lines);
            of.questions.add(lines);
        }
    }

    private void learnMore(OfOperation of, ResponseSequence lines, TimedReply reply) {
        var last = lines.last().reply();
        if (isSame(last, reply.reply())) {
            if (hasRoom(of, OF_REPEATED_REPLY)) {
                lines.add(new TimedReply(last, reply.took()));
            }
        } else if (hasRoom(of, weight(reply.reply()))) {
            lines.add(reply);
        }
    }

    /** Once there is no room for one reply, others may still fit; each is counted. */
    private boolean hasRoom(OfOperation of, long weight) {
        if (bytes + weight > mostBytes) {
            of.left++;
            return false;
        }
        bytes += weight;
        of.replies++;
        return true;
    }

    private static boolean isSame(ReplyRecord one, ReplyRecord other) {
        return one.status() == other.status()
                && Arrays.equals(one.value(), other.value())
                && one.contentType().equals(other.contentType())
                && one.headers().equals(other.headers());
    }

    private static long weight(ResponseSequence lines) {
        return OF_QUESTION
                + lines.question.params().length()
                + size(lines.question.body())
                + (long) Integer.BYTES * lines.print.values().length;
    }

    private static long weight(ReplyRecord reply) {
        return OF_REPLY
                + size(reply.value())
                + reply.headers().stream()
                        .mapToLong(header -> OF_HEADER
                                + header.name().length()
                                + header.value().length())
                        .sum();
    }

    private static long size(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /** The next reply to the question, else what comes nearest. */
    public StandInMatch answer(StandInRequest question) {
        var terms = CanonicalRequest.of(question);
        var print = RequestFingerprint.of(question.operation(), terms);
        var of = operations.get(question.operation());
        var lines = byId.get(print.id());
        if (lines != null && of != null) {
            of.known.increment();
            return new StandInMatch.Known(lines.next());
        }
        if (of == null) {
            return new StandInMatch.Unknown(Optional.empty());
        }
        of.unknown.increment();
        return new StandInMatch.Unknown(nearest(of, print)
                .map(near -> RequestDiff.between(terms, CanonicalRequest.of(near.question), near.place)));
    }

    private static Optional<ResponseSequence> nearest(OfOperation of, RequestFingerprint print) {
        ResponseSequence nearest = null;
        var least = Integer.MAX_VALUE;
        var looked = 0L;
        for (var each : of.questions) {
            var distance = print.distance(each.print);
            if (distance < least) {
                least = distance;
                nearest = each;
            }
            looked += 1L + print.values().length + each.print.values().length;
            if (looked > MOST_VALUES) {
                break;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** By {@code operationId}: the service's, and whatever else was recorded. */
    public Map<String, Counts> operations() {
        var all = new TreeMap<String, Counts>();
        operations.forEach((name, of) -> all.put(
                name,
                new Counts(of.questions.size(), of.replies, of.unanswered, of.left, of.known.sum(), of.unknown.sum())));
        return all;
    }

    /** What it holds, roughly. */
    public long bytes() {
        return bytes;
    }
}
