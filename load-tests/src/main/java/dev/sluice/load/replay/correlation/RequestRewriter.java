package dev.sluice.load.replay.correlation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.contracts.model.MediaType;
import dev.sluice.contracts.wire.RequestRecord;
import java.util.Map;
import java.util.Optional;

/** The texts of a request in which values may stand, and the same with others. */
final class RequestRewriter {
    private final RequestRecord request;
    private final byte[] params;
    private final Optional<byte[]> body;
    final Optional<String> key;

    RequestRewriter(RequestRecord request) {
        this.request = request;
        this.params = request.call().params().getBytes(UTF_8);
        var type = request.payload().contentType();
        this.body = type == null || MediaType.isJson(type)
                ? Optional.ofNullable(request.payload().value())
                : Optional.empty();
        this.key = Optional.ofNullable(request.payload().key()).map(bytes -> new String(bytes, UTF_8));
    }

    void read(JsonValueScanner.Visitor visitor) {
        if (!request.call().params().equals(RequestRecord.NO_PARAMS)) {
            JsonValueScanner.read(params, visitor);
        }
        body.ifPresent(json -> JsonValueScanner.read(json, visitor));
    }

    RequestRecord with(Map<String, String> given) {
        var call = request.call();
        var payload = request.payload();
        var newParams = in(params, given).map(bytes -> new String(bytes, UTF_8)).orElse(call.params());
        var newBody = body.flatMap(json -> in(json, given)).orElse(payload.value());
        var newKey = key.map(given::get).map(text -> text.getBytes(UTF_8)).orElse(payload.key());
        return request.with(
                new RequestRecord.CallDetails(newParams, call.principal(), call.headers()),
                new RequestRecord.Payload(newKey, newBody, payload.contentType()));
    }

    /** Empty where nothing changes: then the bytes stay as they are. */
    private static Optional<byte[]> in(byte[] json, Map<String, String> given) {
        return ValueCorrelator.tree(json)
                .filter(tree -> JsonSubstitution.changes(tree, given))
                .map(tree -> JsonSubstitution.in(tree, given).toString().getBytes(UTF_8));
    }
}
