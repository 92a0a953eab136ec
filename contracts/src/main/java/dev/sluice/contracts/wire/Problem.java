package dev.sluice.contracts.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/**
 * A problem document (RFC 9457), as callers get it and as dispatchers reply it.
 *
 * @param name the last part of its {@code type}, {@code urn:sluice:problem:<name>}
 * @param title the same for every problem of this name
 * @param detail what happened this time: what, the value and the limit
 * @param errors for validation, one for each violation; else empty
 */
public record Problem(String name, String title, int status, String detail, String requestId, List<Item> errors) {
    /** The media type of a problem document. */
    public static final String CONTENT_TYPE = "application/problem+json";

    /** Shares its buffers, as whatever may run on many virtual threads must. */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
            .build());

    public Problem {
        errors = List.copyOf(errors);
    }

    /**
     * @param in {@code path}, {@code query}, {@code header} or {@code body}
     * @param pointer an RFC 6901 pointer into that part
     */
    public record Item(String in, String pointer, String detail) {}

    /** UTF-8 JSON. */
    public byte[] toJson() {
        var json = JSON.createObjectNode()
                .put("type", "urn:sluice:problem:" + name)
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .put("requestId", requestId);
        if (!errors.isEmpty()) {
            var array = json.putArray("errors");
            for (var error : errors) {
                array.addObject()
                        .put("in", error.in())
                        .put("pointer", error.pointer())
                        .put("detail", error.detail());
            }
        }
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers is always JSON", e);
        }
    }
}
