package dev.sluice.load.replay.standin;

import dev.sluice.load.replay.exchange.TimedReply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A question and its replies in the order in which they were recorded; the last one repeats. Any thread may take one. */
final class ResponseSequence {
    final StandInRequest question;
    final RequestFingerprint print;
    final String place;

    private final List<TimedReply> replies = new ArrayList<>(1);
    private final AtomicInteger taken = new AtomicInteger();

    ResponseSequence(StandInRequest question, RequestFingerprint print, String place) {
        this.question = question;
        this.print = print;
        this.place = place;
    }

    void add(TimedReply reply) {
        replies.add(reply);
    }

    TimedReply last() {
        return replies.getLast();
    }

    TimedReply next() {
        return replies.get(taken.getAndUpdate(at -> Math.min(at + 1, replies.size() - 1)));
    }
}
