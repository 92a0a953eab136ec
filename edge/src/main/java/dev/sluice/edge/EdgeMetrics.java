package dev.sluice.edge;

import dev.sluice.contracts.read.Diagnostic;
import dev.sluice.edge.await.ReplyConsumer;
import dev.sluice.edge.await.ReplyCorrelator;
import dev.sluice.edge.await.ReplyStats;
import dev.sluice.edge.broker.BrokerConnection;
import dev.sluice.edge.catalog.ActiveContracts;
import dev.sluice.edge.http.ConnectionCounts;
import dev.sluice.edge.http.PendingResponseCounts;
import dev.sluice.edge.http.UploadCounts;
import dev.sluice.edge.observe.EdgeHealth;
import dev.sluice.edge.observe.EdgeMeters;
import dev.sluice.edge.policy.CircuitBreakers;
import dev.sluice.edge.policy.FallbackHandler;
import dev.sluice.edge.policy.RateLimiter;
import dev.sluice.edge.publish.PublishFailures;
import dev.sluice.edge.publish.RequestPublisher;
import dev.sluice.edge.request.FallbackSource.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** What operators are told of the way through Kafka; the rooms themselves know of no metric. */
record EdgeMetrics(
        BrokerConnection link,
        ReplyConsumer replies,
        ReplyCorrelator correlator,
        RequestPublisher publisher,
        RateLimiter rates,
        CircuitBreakers breakers,
        FallbackHandler fallbacks,
        ActiveContracts serving) {
    private static final int MOST_FAULTS = 20;

    void by(EdgeHealth health) {
        for (var part : List.of("broker", "topics", "producer", "echo", "connection")) {
            health.needs(part, () -> Optional.ofNullable(link.failing().get(part)));
        }
        health.needs("replies", replies::failing);
        health.remarks("contracts", this::refusedContracts);
        health.remarks("refusing topics", publisher::refusedLately);
    }

    private Optional<String> refusedContracts() {
        var faults = serving.faults();
        return faults.isEmpty()
                ? Optional.empty()
                : Optional.of(faults.stream()
                        .limit(MOST_FAULTS)
                        .map(Diagnostic::toString)
                        .collect(Collectors.joining("; ", "the last good ones are in force, new ones refused: ", "")));
    }

    void by(EdgeMeters meters) {
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
        failures(meters, "refused", PublishFailures::refused);
        failures(meters, "unknown", PublishFailures::unknown);
        contracts(meters);
    }

    /** What operators are told of bodies on their way in. */
    static void bodies(EdgeMeters meters, Supplier<UploadCounts> counts) {
        meters.gauge(
                "sluice.bodies.arriving",
                "Bodies on their way in",
                () -> counts.get().arriving());
        meters.gauge(
                "sluice.bodies.bytes",
                "Bytes of all bodies in memory",
                () -> counts.get().bytes());
        endedBodies(meters, "late", () -> counts.get().late());
        endedBodies(meters, "slow", () -> counts.get().slow());
        endedBodies(meters, "evicted", () -> counts.get().evicted());
    }

    /** What operators are told of answers on their way out. */
    static void answers(EdgeMeters meters, Supplier<PendingResponseCounts> counts) {
        meters.gauge(
                "sluice.answers.pending",
                "Answers that their callers have not taken yet",
                () -> counts.get().pending());
        meters.gauge(
                "sluice.answers.bytes",
                "Bytes of all answers that their callers have not taken yet",
                () -> counts.get().bytes());
        meters.counter(
                "sluice.answers.evicted",
                "Answers that were given up for others",
                () -> counts.get().evicted());
    }

    private static void endedBodies(EdgeMeters meters, String reason, LongSupplier count) {
        meters.counter("sluice.bodies.ended", "Bodies that ended before their last byte", count, "reason", reason);
    }

    private void contracts(EdgeMeters meters) {
        meters.counter("sluice.contracts.changes", "How often new contracts came into force", serving::changes);
        meters.counter("sluice.contracts.refused", "How often new contracts were refused", serving::refusals);
        meters.gauge(
                "sluice.contracts.faults",
                "Faults that keep the newest contracts from being in force",
                () -> serving.faults().size());
        meters.gauge(
                "sluice.contracts.age",
                "Seconds that the contracts in force have been so",
                () -> serving.age().toMillis() / 1e3);
        meters.gauge(
                "sluice.operations",
                "Operations in force",
                () -> serving.get().contracts().operations().count());
    }

    private void gauges(EdgeMeters meters) {
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

    private void fates(EdgeMeters meters) {
        replies(meters, "matched", ReplyStats::matched);
        replies(meters, "broken", ReplyStats::broken);
        replies(meters, "late", ReplyStats::late);
        replies(meters, "second", ReplyStats::second);
        replies(meters, "unknown", ReplyStats::unknown);
        replies(meters, "unaddressed", ReplyStats::unaddressed);
        replies(meters, "unreadable", ReplyStats::unreadable);
    }

    private void replies(EdgeMeters meters, String fate, ToLongFunction<ReplyStats> count) {
        meters.counter(
                "sluice.replies",
                "Records on the reply topic by what became of them",
                () -> count.applyAsLong(correlator.fates()),
                "fate",
                fate);
    }

    /** Of the listener, which is built with the meters. */
    static void connections(Supplier<ConnectionCounts> counts, EdgeMeters meters) {
        meters.gauge(
                "sluice.connections",
                "Open connections of callers",
                () -> counts.get().open());
        var evicted = "Idle connections that were closed to make room";
        meters.counter("sluice.connections.evicted", evicted, () -> counts.get().evicted(), "bound", "all");
        meters.counter(
                "sluice.connections.evicted", evicted, () -> counts.get().evictedOfAddress(), "bound", "address");
        var refused = "New connections that were closed, since all others had calls in flight";
        meters.counter("sluice.connections.refused", refused, () -> counts.get().refused(), "bound", "all");
        meters.counter(
                "sluice.connections.refused", refused, () -> counts.get().refusedOfAddress(), "bound", "address");
    }

    private static void fallbacks(EdgeMeters meters, String by, Reason reason, LongSupplier count) {
        meters.counter(
                "sluice.fallbacks",
                "Calls that somebody else answered instead of the service",
                count,
                "by",
                by,
                "reason",
                reason.text());
    }

    private void failures(EdgeMeters meters, String kind, ToLongFunction<PublishFailures> count) {
        meters.counter(
                "sluice.publish.failures",
                "Requests that were not, or perhaps not, published",
                () -> count.applyAsLong(publisher.failures()),
                "kind",
                kind);
    }
}
