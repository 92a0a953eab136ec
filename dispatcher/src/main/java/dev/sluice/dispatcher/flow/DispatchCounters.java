package dev.sluice.dispatcher.flow;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happens. Thread safe. */
final class DispatchCounters {
    private final Map<Event, LongAdder> counts = new EnumMap<>(Event.class);

    enum Event {
        REPLIED,
        EXPIRED,
        UNREADABLE,
        UNKNOWN_OPERATION,
        FAILED,
        REPLY_TOPIC_REFUSED,
        REPLY_TOPIC_GONE,
        REPLY_TOO_LARGE,
        REPLY_GIVEN_UP,
        REDELIVERED,
        GIVEN_BACK,
        RETRIED,
        DEAD_LETTER,
        LETTER_LOST
    }

    DispatchCounters() {
        for (var event : Event.values()) {
            counts.put(event, new LongAdder());
        }
    }

    void count(Event event) {
        of(event).increment();
    }

    void add(long times, Event event) {
        of(event).add(times);
    }

    void countIf(boolean happened, Event event) {
        if (happened) {
            count(event);
        }
    }

    long sum(Event event) {
        return of(event).sum();
    }

    private LongAdder of(Event event) {
        var count = counts.get(event);
        if (count == null) {
            throw new AssertionError("every event has its counter: " + event);
        }
        return count;
    }
}
