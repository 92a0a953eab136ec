package dev.sluice.load.replay.standin;

import dev.sluice.load.replay.exchange.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A question and its replies in the order in which they were recorded; the last one repeats. Any thread may take one. */
final class Script {
    final Question question;
    final Print print;
    final String place;

    private final List<Response> replies = new ArrayList<>(1);
    private final AtomicInteger taken = new AtomicInteger();

    Script(Question question, Print print, String place) {
        this.question = question;
        this.print = print;
        this.place = place;
    }

    void add(Response reply) {
        replies.add(reply);
    }

    Response last() {
        return replies.getLast();
    }

    Response next() {
        return replies.get(taken.getAndUpdate(at -> Math.min(at + 1, replies.size() - 1)));
    }
}
