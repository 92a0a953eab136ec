package dev.sluice.contracts.wire;

/** What a record on a request topic turned out to be. */
public sealed interface DecodedRequest {

    record Valid(RequestRecord request) implements DecodedRequest {}

    /**
     * A record that is no request.
     *
     * @param reason names the header, its value cut short, and what it should be
     */
    record Unreadable(String reason) implements DecodedRequest {}
}
