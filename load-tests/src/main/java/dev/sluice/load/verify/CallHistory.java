package dev.sluice.load.verify;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that is known of a run once it is over.
 *
 * @param acknowledged ids of requests that a broker acknowledged to an edge
 * @param killed instances of the service that were ended without a chance to hand over, with the moment
 */
public record CallHistory(
        List<CallRecord> calls,
        List<PublishedRequest> published,
        Set<String> acknowledged,
        List<HandlerEvent> handled,
        List<PublishedReply> replied,
        Map<String, Long> killed) {

    public CallHistory {
        calls = List.copyOf(calls);
        published = List.copyOf(published);
        acknowledged = Set.copyOf(acknowledged);
        handled = List.copyOf(handled);
        replied = List.copyOf(replied);
        killed = Map.copyOf(killed);
    }
}
