package dev.sluice.edge;

import dev.sluice.edge.admit.Breakers;
import dev.sluice.edge.admit.RateLimits;
import dev.sluice.edge.await.Correlator;
import dev.sluice.edge.await.ReplyConsumer;
import dev.sluice.edge.await.ReplyFates;
import dev.sluice.edge.broker.BrokerLink;
import dev.sluice.edge.fallback.Fallbacks;
import dev.sluice.edge.observe.Health;
import dev.sluice.edge.observe.Meters;
import dev.sluice.edge.publish.PublishFailures;
import dev.sluice.edge.publish.Publisher;
import dev.sluice.edge.request.Substitute.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/** What operators are told of the way through Kafka; the rooms themselves know of no metric. */
record Watched(
        BrokerLink link,
        ReplyConsumer replies,
        Correlator correlator,
        Publisher publisher,
        RateLimits rates,
        Breakers breakers,
        Fallbacks fallbacks) {

    void by(Health health) {
        for (var part : List.of("broker", "topics", "producer", "echo", "connection")) {
            health.needs(part, () -> Optional.ofNullable(link.failing().get(part)));
        }
        health.needs("replies", replies::failing);
    }

    void by(Meters meters) {
        gauges(meters);
        fates(meters);
        meters.counter(
                "sluice.reply.headers.dropped",
                "Response headers that may not be passed on",
                () -> correlator.fates().droppedHeaders());
        meters.counter("sluice.calls.over.rate", "Calls over their caller's rate", rates::refused);
        for (var reason : Reason.values()) {
            fallbacks(meters, "backup", reason, () -> fallbacks.backups(reason));
            fallbacks(meters, "answer", reason, () -> fallbacks.answers(reason));
        }
        failures(meters, "prevented", PublishFailures::prevented);
        failures(meters, "certain", PublishFailures::certain);
        failures(meters, "unknown", PublishFailures::unknown);
    }

    private void gauges(Meters meters) {
        meters.gauge("sluice.requests.waiting", "Requests that wait for a reply", correlator::waiting);
        meters.gauge(
                "sluice.breakers.open", "Operations that are not passed on, since most calls fail", breakers::open);
        meters.gauge(
                "sluice.requests.outstanding",
                "Requests that were published and neither replied to nor given up",
                publisher::outstanding);
        meters.gauge("sluice.requests.overdue", "Those among them whose callers have gone", publisher::overdue);
        meters.gauge(
                "sluice.broker.clock.offset",
                "Milliseconds that the broker's clock is ahead",
                () -> link.clock().offset().orElse(Duration.ZERO).toMillis());
        meters.gauge(
                "sluice.echo.age",
                "Seconds since the last echo that was read back",
                () -> link.echoAge().map(age -> age.toMillis() / 1e3).orElse(Double.NaN));
        meters.gauge(
                "sluice.topics.differing",
                "Ways in which topics differ from what the edge would have created",
                () -> link.differingTopics().size());
    }

    private void fates(Meters meters) {
        replies(meters, "matched", ReplyFates::matched);
        replies(meters, "broken", ReplyFates::broken);
        replies(meters, "late", ReplyFates::late);
        replies(meters, "second", ReplyFates::second);
        replies(meters, "unknown", ReplyFates::unknown);
        replies(meters, "unaddressed", ReplyFates::unaddressed);
        replies(meters, "unreadable", ReplyFates::unreadable);
    }

    private void replies(Meters meters, String fate, ToLongFunction<ReplyFates> count) {
        meters.counter(
                "sluice.replies",
                "Records on the reply topic by what became of them",
                () -> count.applyAsLong(correlator.fates()),
                "fate",
                fate);
    }

    private static void fallbacks(Meters meters, String by, Reason reason, LongSupplier count) {
        meters.counter(
                "sluice.fallbacks",
                "Calls that somebody else answered instead of the service",
                count,
                "by",
                by,
                "reason",
                reason.text());
    }

    private void failures(Meters meters, String kind, ToLongFunction<PublishFailures> count) {
        meters.counter(
                "sluice.publish.failures",
                "Requests that were not, or perhaps not, published",
                () -> count.applyAsLong(publisher.failures()),
                "kind",
                kind);
    }
}
