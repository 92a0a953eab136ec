package dev.sluice.load.replay.masking;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.KeyExpression;
import dev.sluice.contracts.model.MediaType;
import dev.sluice.contracts.schema.StrictJsonParser;
import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.contracts.wire.RequestRecord.CallDetails;
import dev.sluice.contracts.wire.RequestRecord.Payload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Masks the messages of one service as its contracts say. What it cannot look into is left out whole: a JSON body that is none, a body of
 * another type whose schema has anything sensitive, and all of a message whose operation the contracts do not know. What has
 * nothing sensitive stays as it is, byte for byte. One thread owns it.
 */
public final class MessageMasker {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Optional<MediaType> USUAL_TYPE = MediaType.parse("application/json");

    private final Map<String, SensitiveFields> operations = new HashMap<>();
    private final Pseudonymizer cloak = new Pseudonymizer();
    private long leftOut;

    private MessageMasker() {}

    /** With a key of its own: what two of them make of one value differs. */
    public static MessageMasker of(ContractSet contracts, String service) {
        var masking = new MessageMasker();
        for (var contract : contracts.contracts()) {
            var shapes = new SchemaViews(contract.document());
            for (var operation : contract.operations()) {
                if (operation.service().name().equals(service)) {
                    masking.operations.putIfAbsent(operation.id(), new SensitiveFields(operation, shapes));
                }
            }
        }
        return masking;
    }

    /** Where the contracts have sensitive values, for people, as in {@code createOrder request body /email}. */
    public Set<String> places() {
        var places = new TreeSet<String>();
        operations.values().forEach(rules -> places.addAll(rules.places()));
        return places;
    }

    /** How many values were masked so far. */
    public long values() {
        return cloak.values();
    }

    /** How many bodies were left out so far. */
    public long leftOut() {
        return leftOut;
    }

    public MaskedMessage<RequestRecord> request(RequestRecord request) {
        cloak.next();
        var rules = operations.get(request.operation());
        if (rules == null) {
            return masked(unknown(request), request.payload().value() != null);
        }
        var params = params(rules, request.call().params());
        var body = rules.hasBody()
                ? body(rules.requestBody(type(request.payload().contentType())), request.payload())
                : valueOfParams(rules, request, params);
        var headers = headers(request.call().headers(), rules::hidesRequestHeader);
        var key = key(rules, request, params, body);
        var payload = new Payload(key, body.bytes, request.payload().contentType());
        var call = new CallDetails(params.text(), request.call().principal(), headers);
        return masked(request.with(call, payload), body.leftOut);
    }

    /** The reply to a request of an operation. */
    public MaskedMessage<ReplyRecord> reply(String operation, ReplyRecord reply) {
        cloak.next();
        var rules = operations.get(operation);
        if (rules == null) {
            return masked(
                    new ReplyRecord(
                            reply.id(), reply.status(), null, reply.contentType(), List.of(), reply.workMicros()),
                    reply.value() != null);
        }
        var type = reply.contentType().isPresent() ? type(reply.contentType().get()) : USUAL_TYPE;
        var body = body(rules.replyBody(reply.status(), type), type, reply.value());
        var headers = headers(reply.headers(), name -> rules.hidesReplyHeader(reply.status(), name));
        return masked(
                new ReplyRecord(
                        reply.id(), reply.status(), body.bytes, reply.contentType(), headers, reply.workMicros()),
                body.leftOut);
    }

    private <T> MaskedMessage<T> masked(T message, boolean isLeftOut) {
        leftOut += isLeftOut ? 1 : 0;
        return new MaskedMessage<>(message, isLeftOut);
    }

    /** A part of a message before and after; both are missing where nothing in it was masked. */
    private record Part(byte @Nullable [] bytes, boolean leftOut, JsonNode before, JsonNode after) {
        static Part untouched(byte @Nullable [] bytes) {
            return new Part(bytes, false, MissingNode.getInstance(), MissingNode.getInstance());
        }

        static Part dropped() {
            return new Part(null, true, MissingNode.getInstance(), MissingNode.getInstance());
        }

        static Part of(JsonNode before, JsonNode after) {
            try {
                return new Part(JSON.writeValueAsBytes(after), false, before, after);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a tree can always be written", e);
            }
        }

        String text() {
            return bytes == null ? RequestRecord.NO_PARAMS : new String(bytes, UTF_8);
        }
    }

    private Part params(SensitiveFields rules, String text) {
        var bytes = text.getBytes(UTF_8);
        if (!rules.hasSensitiveParameter()) {
            return Part.untouched(bytes);
        }
        if (!(StrictJsonParser.read(bytes) instanceof StrictJsonParser.Tree(ObjectNode params))) {
            return Part.dropped();
        }
        var after = params.deepCopy();
        for (var parameter : rules.parameters()) {
            var value = params.path(parameter.in().text()).get(parameter.name());
            if (value != null && after.get(parameter.in().text()) instanceof ObjectNode place) {
                place.set(
                        parameter.name(),
                        parameter.sensitive()
                                ? cloak.cover(value)
                                : rules.shape(parameter).mask(value, cloak));
            }
        }
        return Part.of(params, after);
    }

    /** A request without a declared body has its parameters as its value. */
    private Part valueOfParams(SensitiveFields rules, RequestRecord request, Part params) {
        var value = request.payload().value();
        if (value == null || !rules.hasSensitiveParameter()) {
            return Part.untouched(value);
        }
        var isTheSame = new String(value, UTF_8).equals(request.call().params());
        return isTheSame && params.bytes != null ? Part.untouched(params.bytes) : Part.dropped();
    }

    private Part body(SchemaView shape, Payload payload) {
        return body(shape, type(payload.contentType()), payload.value());
    }

    private Part body(SchemaView shape, Optional<MediaType> type, byte @Nullable [] value) {
        if (value == null || value.length == 0 || !shape.reaches()) {
            return Part.untouched(value);
        }
        if (type.filter(MediaType::isJson).isEmpty()) {
            return Part.dropped();
        }
        return switch (StrictJsonParser.read(value)) {
            case StrictJsonParser.Malformed _ -> Part.dropped();
            case StrictJsonParser.Tree(var tree) -> {
                var before = cloak.values();
                var after = shape.mask(tree, cloak);
                yield cloak.values() == before ? Part.untouched(value) : Part.of(tree, after);
            }
        };
    }

    private List<HttpHeader> headers(List<HttpHeader> headers, Predicate<String> isHidden) {
        return headers.stream()
                .map(header -> isHidden.test(header.name())
                        ? new HttpHeader(header.name(), cloak.cover(header.value()))
                        : header)
                .toList();
    }

    /** The key by which records were put in order stays one: equal keys become equal keys. */
    private byte @Nullable [] key(SensitiveFields rules, RequestRecord request, Part params, Part body) {
        var key = request.payload().key();
        if (key == null) {
            return null;
        }
        var isSensitive = body.leftOut
                || params.leftOut
                || cloak.hasCovered(new String(key, UTF_8))
                || rules.operation()
                        .delivery()
                        .key()
                        .filter(from -> isMasked(from, params, body))
                        .isPresent();
        return isSensitive ? cloak.substitute(key).getBytes(UTF_8) : key;
    }

    private static boolean isMasked(KeyExpression from, Part params, Part body) {
        return switch (from) {
            case KeyExpression.OfBody(var pointer) -> !body.before.at(pointer).equals(body.after.at(pointer));
            case KeyExpression.OfParameter(var in, var name) ->
                !params.before
                        .path(in.text())
                        .path(name)
                        .equals(params.after.path(in.text()).path(name));
            case KeyExpression.OfClaim _ -> false;
        };
    }

    private static Optional<MediaType> type(@Nullable String contentType) {
        return Optional.ofNullable(contentType).flatMap(MediaType::parse);
    }

    private RequestRecord unknown(RequestRecord request) {
        var key = request.payload().key();
        return request.with(
                new CallDetails(RequestRecord.NO_PARAMS, request.call().principal(), List.of()),
                new Payload(
                        key == null ? null : cloak.substitute(key).getBytes(UTF_8),
                        null,
                        request.payload().contentType()));
    }
}
