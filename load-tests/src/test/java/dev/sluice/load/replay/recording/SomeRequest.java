package dev.sluice.load.replay.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.contracts.wire.RequestRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Requests as an edge writes them, of which a test says only what matters to it. */
record SomeRequest(
        String id,
        String operation,
        @Nullable String key,
        @Nullable String body,
        Optional<String> principal,
        List<HttpHeader> headers,
        OptionalLong deadlineMillis,
        int attempt,
        List<Header> others) {

    static SomeRequest of(String id) {
        return new SomeRequest(
                id, "getOrder", null, null, Optional.empty(), List.of(), OptionalLong.empty(), 1, List.of());
    }

    SomeRequest operation(String other) {
        return new SomeRequest(id, other, key, body, principal, headers, deadlineMillis, attempt, others);
    }

    SomeRequest key(String other) {
        return new SomeRequest(id, operation, other, body, principal, headers, deadlineMillis, attempt, others);
    }

    SomeRequest body(String other) {
        return new SomeRequest(id, operation, key, other, principal, headers, deadlineMillis, attempt, others);
    }

    SomeRequest principal(String json) {
        return new SomeRequest(id, operation, key, body, Optional.of(json), headers, deadlineMillis, attempt, others);
    }

    SomeRequest http(String name, String value) {
        return new SomeRequest(
                id,
                operation,
                key,
                body,
                principal,
                List.of(new HttpHeader(name, value)),
                deadlineMillis,
                attempt,
                others);
    }

    SomeRequest deadline(long millis) {
        return new SomeRequest(id, operation, key, body, principal, headers, OptionalLong.of(millis), attempt, others);
    }

    SomeRequest attempt(int other) {
        return new SomeRequest(id, operation, key, body, principal, headers, deadlineMillis, other, others);
    }

    SomeRequest ofReplay(String run) {
        return header(HeaderNames.REPLAY, run);
    }

    SomeRequest header(String name, String value) {
        Header header = new RecordHeader(name, value.getBytes(UTF_8));
        return new SomeRequest(id, operation, key, body, principal, headers, deadlineMillis, attempt, List.of(header));
    }

    RequestRecord record() {
        return new RequestRecord(
                new RequestId(id),
                "sluice.replies.edge",
                operation,
                new RequestRecord.CloudEvent("/sluice/edge", "orders." + operation, Instant.EPOCH),
                new RequestRecord.CallDetails(RequestRecord.NO_PARAMS, principal, headers),
                new RequestRecord.Payload(
                        key == null ? null : key.getBytes(UTF_8),
                        body == null ? null : body.getBytes(UTF_8),
                        body == null ? null : "application/json"),
                deadlineMillis,
                attempt,
                others);
    }
}
