package dev.sluice.contracts.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.wire.DecodedRequest.Unreadable;
import dev.sluice.contracts.wire.DecodedRequest.Valid;
import dev.sluice.contracts.wire.RequestRecord.CallDetails;
import dev.sluice.contracts.wire.RequestRecord.CloudEvent;
import dev.sluice.contracts.wire.RequestRecord.Payload;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads one record; where a header stands twice, the last one counts, as in Kafka's own {@code lastHeader}. */
final class RequestReader {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final Set<String> KNOWN = Set.of(
            HeaderNames.CORRELATION_ID,
            HeaderNames.REPLY_TOPIC,
            HeaderNames.CE_ID,
            HeaderNames.CE_SOURCE,
            HeaderNames.CE_TYPE,
            HeaderNames.CE_SPECVERSION,
            HeaderNames.CE_TIME,
            HeaderNames.CONTENT_TYPE,
            HeaderNames.OPERATION,
            HeaderNames.PARAMS,
            HeaderNames.DEADLINE,
            HeaderNames.PRINCIPAL,
            HeaderNames.ATTEMPT);

    private final ConsumerRecord<byte[], byte[]> source;
    private final Map<String, Header> known = new HashMap<>();
    private final List<HttpHeader> http = new ArrayList<>();
    private final List<Header> others = new ArrayList<>();

    RequestReader(ConsumerRecord<byte[], byte[]> source) {
        this.source = source;
        for (var header : source.headers()) {
            sort(header);
        }
    }

    DecodedRequest read() {
        try {
            return new Valid(request());
        } catch (BadHeader bad) {
            return new Unreadable(bad.reason);
        }
    }

    private void sort(Header header) {
        var name = header.key();
        if (KNOWN.contains(name)) {
            known.put(name, header);
        } else if (name.startsWith(HeaderNames.HTTP_PREFIX)) {
            HeaderDecoder.text(header)
                    .ifPresentOrElse(
                            value -> http.add(new HttpHeader(name.substring(HeaderNames.HTTP_PREFIX.length()), value)),
                            () -> others.add(header));
        } else {
            others.add(header);
        }
    }

    private RequestRecord request() throws BadHeader {
        return new RequestRecord(
                id(),
                required(HeaderNames.REPLY_TOPIC),
                required(HeaderNames.OPERATION),
                event(),
                call(),
                new Payload(source.key(), source.value(), optional(HeaderNames.CONTENT_TYPE)),
                deadline(),
                attempt(),
                others);
    }

    private RequestId id() throws BadHeader {
        var text = required(HeaderNames.CORRELATION_ID);
        if (!RequestId.isValid(text)) {
            throw bad(HeaderNames.CORRELATION_ID, text, "1 to " + RequestId.MAX_LENGTH + " visible ASCII characters");
        }
        return new RequestId(text);
    }

    private CloudEvent event() throws BadHeader {
        var time = optional(HeaderNames.CE_TIME);
        try {
            return new CloudEvent(
                    orEmpty(optional(HeaderNames.CE_SOURCE)),
                    orEmpty(optional(HeaderNames.CE_TYPE)),
                    time == null ? Instant.ofEpochMilli(source.timestamp()) : Instant.parse(time));
        } catch (DateTimeException e) {
            throw bad(HeaderNames.CE_TIME, orEmpty(time), "an RFC 3339 time");
        }
    }

    private CallDetails call() throws BadHeader {
        var params = jsonObject(HeaderNames.PARAMS);
        var principal = jsonObject(HeaderNames.PRINCIPAL);
        return new CallDetails(params == null ? RequestRecord.NO_PARAMS : params, Optional.ofNullable(principal), http);
    }

    private OptionalLong deadline() throws BadHeader {
        var text = optional(HeaderNames.DEADLINE);
        try {
            return text == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw bad(HeaderNames.DEADLINE, orEmpty(text), "epoch milliseconds");
        }
    }

    private int attempt() throws BadHeader {
        var text = optional(HeaderNames.ATTEMPT);
        if (text == null) {
            return 1;
        }
        try {
            var attempt = Integer.parseInt(text);
            if (attempt >= 1) {
                return attempt;
            }
        } catch (NumberFormatException e) {
            // said below, as for a number that is too low
        }
        throw bad(HeaderNames.ATTEMPT, text, "a whole number from 1");
    }

    private @Nullable String jsonObject(String name) throws BadHeader {
        var text = optional(name);
        try {
            if (text == null || JSON.readTree(text).isObject()) {
                return text;
            }
        } catch (JsonProcessingException e) {
            // said below, as for JSON that is no object
        }
        throw bad(name, orEmpty(text), "a JSON object");
    }

    private String required(String name) throws BadHeader {
        var value = optional(name);
        if (value == null || value.isEmpty()) {
            throw new BadHeader("no header " + name);
        }
        return value;
    }

    private @Nullable String optional(String name) throws BadHeader {
        var header = known.get(name);
        if (header == null) {
            return null;
        }
        return HeaderDecoder.text(header).orElseThrow(() -> new BadHeader("header " + name + " is not UTF-8 text"));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static BadHeader bad(String name, String value, String expected) {
        return new BadHeader("header " + name + " is " + HeaderDecoder.shown(value) + ", expected " + expected);
    }

    /** Ends the reading of one record; never leaves this class. */
    private static final class BadHeader extends Exception {
        private static final long serialVersionUID = 1;
        private final String reason;

        BadHeader(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}
