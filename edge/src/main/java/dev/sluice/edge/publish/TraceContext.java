package dev.sluice.edge.publish;

import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.edge.request.ReceivedRequest.Headers;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** The W3C trace context (Trace Context, Level 2) of a record: the caller's where well formed, else a new one. */
final class TraceContext {
    private static final int MAX_LENGTH = 512;
    /** Version, trace id, parent id and flags, with dashes. */
    private static final int LENGTH = 55;

    private static final String NO_TRACE = "0".repeat(32);
    private static final String NO_PARENT = "0".repeat(16);

    private TraceContext() {}

    static List<Header> of(Headers headers) {
        var parents = headers.all(HeaderNames.TRACEPARENT);
        if (parents.size() != 1 || !isWellFormed(parents.getFirst())) {
            return List.of(header(HeaderNames.TRACEPARENT, fresh()));
        }
        var parent = header(HeaderNames.TRACEPARENT, parents.getFirst());
        return state(headers)
                .map(state -> List.of(parent, header(HeaderNames.TRACESTATE, state)))
                .orElse(List.of(parent));
    }

    static boolean isWellFormed(String parent) {
        if (parent.length() < LENGTH || parent.length() > MAX_LENGTH || !areHex(parent, 0, 2)) {
            return false;
        }
        var version = parent.substring(0, 2);
        return !version.equals("ff")
                && (parent.length() == LENGTH || (!version.equals("00") && parent.charAt(LENGTH) == '-'))
                && isVisible(parent)
                && parent.charAt(2) == '-'
                && areHex(parent, 3, 35)
                && !parent.startsWith(NO_TRACE, 3)
                && parent.charAt(35) == '-'
                && areHex(parent, 36, 52)
                && !parent.startsWith(NO_PARENT, 36)
                && parent.charAt(52) == '-'
                && areHex(parent, 53, 55);
    }

    /** Several lines are one list (§3.3). */
    private static Optional<String> state(Headers headers) {
        return Optional.of(String.join(",", headers.all(HeaderNames.TRACESTATE)))
                .filter(state -> !state.isEmpty() && state.length() <= MAX_LENGTH && isVisible(state));
    }

    /** Sampled: else services that follow their caller would record nothing of any call that begins here. */
    private static String fresh() {
        var random = ThreadLocalRandom.current();
        var hex = HexFormat.of();
        return "00-" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(oddly(random)) + "-"
                + hex.toHexDigits(oddly(random)) + "-01";
    }

    /** Never zero. */
    private static long oddly(ThreadLocalRandom random) {
        return random.nextLong() | 1;
    }

    private static boolean areHex(String text, int from, int to) {
        return text.substring(from, to).chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    private static boolean isVisible(String text) {
        return text.chars().allMatch(c -> (c >= ' ' && c < 0x7f) || c == '\t');
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
