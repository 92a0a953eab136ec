package dev.sluice.load.replay.standin;

import dev.sluice.contracts.wire.RequestRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a reply depends on, as far as a stand-in goes: not who asks, not when, no forwarded header.
 *
 * @param params JSON text of {@code {"path":{},"query":{},"header":{}}}
 * @param body nobody changes it; null without one
 * @param contentType of the body, as sent; null where the record names none
 */
public record StandInRequest(
        String operation,
        String params,
        byte @Nullable [] body,
        @Nullable String contentType) {

    /** Written out in full: of a compact one, other modules would not see what may be null. */
    public StandInRequest(String operation, String params, byte @Nullable [] body, @Nullable String contentType) {
        this.operation = operation;
        this.params = params;
        this.body = body;
        this.contentType = contentType;
    }

    static StandInRequest of(RequestRecord request) {
        var payload = request.payload();
        return new StandInRequest(request.operation(), request.call().params(), payload.value(), payload.contentType());
    }
}
