package dev.sluice.load.replay.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.model.HopByHopHeaders;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.PathTemplate;
import dev.sluice.contracts.schema.StrictJsonParser;
import dev.sluice.contracts.wire.RequestRecord;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes of a recorded request the HTTP call that it was: OpenAPI's default styles, everything else as it was sent. Thread safe. */
public final class HttpRequestFactory {
    /** What the client or this class says by itself. An answer that was packed could not be compared. */
    private static final Set<String> OURS = Set.of("host", "expect", "accept-encoding", "authorization");

    /** RFC 3986 §2.3: what stands for itself everywhere. */
    private static final String UNRESERVED = "-._~";

    /** RFC 3986 §3.3: what else does so in a segment of a path. */
    private static final String IN_SEGMENT = UNRESERVED + "!$&'()*+,;=:@";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final HttpTargetConfig via;
    private final Map<String, Operation> operations;
    private final String run;

    /** @param operations by their ids */
    public HttpRequestFactory(HttpTargetConfig via, Map<String, Operation> operations, String run) {
        this.via = via;
        this.operations = Map.copyOf(operations);
        this.run = run;
    }

    /** @throws IllegalArgumentException where it cannot be told over HTTP; its message says why */
    public HttpRequest of(RequestRecord request) {
        var operation = operations.get(request.operation());
        if (operation == null) {
            throw new IllegalArgumentException("the contract has no operation " + request.operation());
        }
        if (!(StrictJsonParser.read(request.call().params().getBytes(UTF_8))
                instanceof StrictJsonParser.Tree(var params))) {
            throw new IllegalArgumentException("the record's parameters are no JSON");
        }
        var target = via.base() + path(operation.path(), params.path("path")) + query(params.path("query"));
        var call = HttpRequest.newBuilder(URI.create(target)).method(operation.method(), body(operation, request));
        headers(call, operation, request, params.path("header"));
        return call.build();
    }

    private static String path(PathTemplate template, JsonNode values) {
        return template.segments().stream()
                .map(segment -> switch (segment) {
                    case PathTemplate.Literal(var text) -> encoded(text, IN_SEGMENT);
                    case PathTemplate.Variable(var name) -> variable(name, values.path(name));
                })
                .collect(Collectors.joining("/", "/", ""));
    }

    private static String variable(String name, JsonNode value) {
        var text = texts(name, value).map(item -> encoded(item, UNRESERVED)).collect(Collectors.joining(","));
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the record has no path parameter " + name);
        }
        return text;
    }

    private static String query(JsonNode values) {
        var pairs = new ArrayList<String>();
        for (var parameter : values.properties()) {
            var name = encoded(parameter.getKey(), UNRESERVED);
            texts(parameter.getKey(), parameter.getValue())
                    .forEach(text -> pairs.add(name + "=" + encoded(text, UNRESERVED)));
        }
        return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
    }

    /** Of each item of an array, or of the one value; none where there is no value. */
    private static Stream<String> texts(String name, JsonNode value) {
        var items = value.isArray() ? List.copyOf(value.valueStream().toList()) : List.of(value);
        if (items.stream().anyMatch(JsonNode::isContainerNode)) {
            throw new IllegalArgumentException("parameter " + name + " is more than a list of values");
        }
        return items.stream().filter(item -> !item.isMissingNode()).map(item -> item.isNull() ? "" : item.asText());
    }

    /** Where the contract has no body, the record's value is the parameters once more. */
    private static BodyPublisher body(Operation operation, RequestRecord request) {
        var value = request.payload().value();
        return value == null || operation.input().body().isEmpty()
                ? BodyPublishers.noBody()
                : BodyPublishers.ofByteArray(value);
    }

    /** Parameters before what was forwarded: values that the target generates are followed in them. */
    private void headers(HttpRequest.Builder call, Operation operation, RequestRecord request, JsonNode parameters) {
        var said = new HashSet<String>();
        for (var parameter : parameters.properties()) {
            var value = texts(parameter.getKey(), parameter.getValue()).collect(Collectors.joining(","));
            header(call, parameter.getKey(), value);
            said.add(parameter.getKey());
        }
        for (var header : request.call().headers()) {
            if (!said.contains(header.name())) {
                header(call, header.name(), header.value());
            }
        }
        var isForwarded = said.contains("x-request-id")
                || request.call().headers().stream()
                        .anyMatch(header -> header.name().equals("x-request-id"));
        if (!isForwarded) {
            call.setHeader("x-request-id", "replay-" + run + "-" + request.id().text());
        }
        var type = request.payload().contentType();
        if (type != null && operation.input().body().isPresent()) {
            call.setHeader("content-type", type);
        }
        via.token().ifPresent(token -> call.setHeader("authorization", "Bearer " + token));
    }

    private static void header(HttpRequest.Builder call, String name, String value) {
        if (OURS.contains(name) || HopByHopHeaders.include(name)) {
            return;
        }
        if (!value.chars().allMatch(c -> (c >= ' ' && c < 0x7f) || c == '\t')) {
            throw new IllegalArgumentException("header " + name + " has characters that HTTP cannot carry");
        }
        call.header(name, value);
    }

    /** Percent-encoded UTF-8, but for letters, digits and what is allowed besides. */
    private static String encoded(String text, String allowed) {
        var encoded = new StringBuilder(text.length() + 8);
        for (var octet : text.getBytes(UTF_8)) {
            var isPlain = (octet >= 'a' && octet <= 'z')
                    || (octet >= 'A' && octet <= 'Z')
                    || (octet >= '0' && octet <= '9')
                    || allowed.indexOf(octet) >= 0;
            if (isPlain) {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(HEX.toHexDigits(octet));
            }
        }
        return encoded.toString();
    }
}
