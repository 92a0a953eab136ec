package dev.sluice.dispatcher.handle;

import dev.sluice.contracts.model.MediaType;
import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.ReplyRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a handler answers. Immutable; nobody changes arrays given to it.
 *
 * @param status 200 to 599
 * @param headers in their order; a name may repeat
 */
public record Response(int status, Body body, List<HttpHeader> headers) {

    public Response {
        headers = List.copyOf(headers);
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status is " + status + ", expected 200 to 599");
        }
        if (ReplyRecord.forbidsValue(status) && !(body instanceof Body.None)) {
            throw new IllegalArgumentException("status " + status + " has no body, use Response.empty(" + status + ")");
        }
    }

    /** What crosses the wire. */
    public sealed interface Body {
        record None() implements Body {}

        /** Becomes JSON through Jackson. */
        record Json(Object value) implements Body {}

        record Bytes(byte[] value, String contentType) implements Body {}

        /** A problem document; the request id is filled in. */
        record Failure(String name, String title, String detail) implements Body {}
    }

    /** @param body becomes {@code application/json} through Jackson */
    public static Response of(int status, Object body) {
        return new Response(status, new Body.Json(body), List.of());
    }

    /** {@code text/plain}, UTF-8. */
    public static Response text(int status, String text) {
        return bytes(status, text.getBytes(StandardCharsets.UTF_8), "text/plain; charset=utf-8");
    }

    public static Response bytes(int status, byte[] body, String contentType) {
        if (MediaType.parse(contentType).isEmpty()) {
            throw new IllegalArgumentException("content type is '" + contentType + "', expected a media type");
        }
        return new Response(status, new Body.Bytes(body, contentType), List.of());
    }

    /** No body: 204, or any status that needs none. */
    public static Response empty(int status) {
        return new Response(status, new Body.None(), List.of());
    }

    /**
     * An RFC 9457 problem document.
     *
     * @param name the last part of its type, {@code urn:sluice:problem:<name>}: words in lower case, joined by {@code -}
     * @param detail what happened this time, for the caller's eyes
     */
    public static Response problem(int status, String name, String detail) {
        var words = name.replace('-', ' ');
        var title = words.isEmpty() ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
        return problem(status, name, title, detail);
    }

    /**
     * An RFC 9457 problem document.
     *
     * @param title the same for every problem of this name
     */
    public static Response problem(int status, String name, String title, String detail) {
        if (!MediaType.isToken(name)) {
            throw new IllegalArgumentException("problem name is '" + name + "', expected words joined by '-'");
        }
        return new Response(status, new Body.Failure(name, title, detail), List.of());
    }

    /** One more header line. The content type goes with the body instead. */
    public Response withHeader(String name, String value) {
        var lower = name.toLowerCase(Locale.ROOT);
        if (!MediaType.isToken(lower) || lower.equals("content-type")) {
            throw new IllegalArgumentException("'" + name + "' cannot be a header of a response");
        }
        if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
            throw new IllegalArgumentException("the value of header '" + name + "' has control characters");
        }
        var more = new ArrayList<>(headers);
        more.add(new HttpHeader(lower, value));
        return new Response(status, body, more);
    }
}
