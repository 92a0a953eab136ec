package dev.sluice.dispatcher.handle;

import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.contracts.wire.HttpHeader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * A call, as its handler sees it.
 *
 * @param <T> what the body was read as
 */
public final class Request<T> {
    private final RequestContext asked;
    private final Optional<T> body;

    Request(RequestContext asked, Optional<T> body) {
        this.asked = asked;
        this.body = body;
    }

    /** The same for every repetition, so that repeated work can be recognised; also in the caller's {@code X-Request-Id}. */
    public String id() {
        return asked.request().id().text();
    }

    public String operation() {
        return asked.request().operation();
    }

    /** The body. An operation without one has its parameters here, as JSON. Throws where an optional body was left
     * out, and where it is JSON's {@code null} and the type has no value for that.
     */
    public T body() {
        return body.orElseThrow(() -> new NoSuchElementException("the call has no body"));
    }

    /** Empty where the caller left an optional body out, or sent JSON's {@code null}. */
    public Optional<T> optionalBody() {
        return body;
    }

    /** The body's media type as the caller sent it. */
    public Optional<String> contentType() {
        return Optional.ofNullable(asked.request().payload().contentType());
    }

    public CallParameter path(String name) {
        return parameter("path", name);
    }

    public CallParameter query(String name) {
        return parameter("query", name);
    }

    /** A header that the contract declares as a parameter. Case does not count. */
    public CallParameter header(String name) {
        return parameter("header", name.toLowerCase(Locale.ROOT));
    }

    private CallParameter parameter(String place, String name) {
        return new CallParameter(place, name, asked.params().path(place).path(name));
    }

    /** Headers that the contract names in {@code forward-headers}, names in lower case. */
    public List<HttpHeader> forwarded() {
        return asked.request().call().headers();
    }

    /** Who calls; empty for public operations. */
    public Optional<CallerIdentity> principal() {
        return asked.principal();
    }

    /** When nobody waits any more, as this machine's clock will show it; empty where the sender set none. */
    public Optional<Instant> deadline() {
        var deadline = asked.request().deadlineMillis();
        return deadline.isPresent() ? Optional.of(asked.clock().local(deadline.getAsLong())) : Optional.empty();
    }

    /** Until nobody waits any more: below zero once that is so, empty where the sender set no deadline. */
    public Optional<Duration> timeLeft() {
        var deadline = asked.request().deadlineMillis();
        return deadline.isPresent() ? Optional.of(asked.clock().until(deadline.getAsLong())) : Optional.empty();
    }

    /** Counts re-publications, from 1. What the broker delivers again has the same number. */
    public int attempt() {
        return asked.request().attempt();
    }

    /** The run of a replay that sent this request once more; empty for a caller's own. */
    public Optional<String> replay() {
        return Optional.ofNullable(asked.source().headers().lastHeader(HeaderNames.REPLAY))
                .map(Header::value)
                .map(run -> new String(run, StandardCharsets.UTF_8));
    }

    /** Where the record was read, with its key. */
    public Coordinates record() {
        var source = asked.source();
        return new Coordinates(source.topic(), source.partition(), source.offset(), Optional.ofNullable(source.key()));
    }

    /** All headers of the record, as they are on the topic. */
    public Headers recordHeaders() {
        return asked.source().headers();
    }

    /** Where a record is on the broker. */
    public record Coordinates(String topic, int partition, long offset, Optional<byte[]> key) {}
}
