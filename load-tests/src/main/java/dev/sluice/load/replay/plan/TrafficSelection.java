package dev.sluice.load.replay.plan;

import java.util.List;
import java.util.Set;

/**
 * Which of the recorded requests are meant. Each that is not empty must fit; of one kind any, of headers and pointers all.
 *
 * @param operations by {@code operationId}
 * @param statuses of the recorded replies: {@code 200}, {@code 5xx}, or {@code none} where there was no reply
 * @param principals the {@code sub} of the caller
 * @param keys of the records, as UTF-8 text
 * @param headers request headers that must have a value
 * @param where what the JSON body must have at a pointer
 * @param sample the share that is taken, from above 0 to 1; equal keys are taken or left together
 * @param includeReplays whether what an earlier replay has sent counts as recorded
 */
public record TrafficSelection(
        Set<String> operations,
        Set<String> statuses,
        Set<String> principals,
        Set<String> keys,
        List<Named> headers,
        List<Named> where,
        double sample,
        boolean includeReplays) {

    public TrafficSelection {
        operations = Set.copyOf(operations);
        statuses = Set.copyOf(statuses);
        principals = Set.copyOf(principals);
        keys = Set.copyOf(keys);
        headers = List.copyOf(headers);
        where = List.copyOf(where);
        if (!(sample > 0 && sample <= 1)) {
            throw new IllegalArgumentException("sample is " + sample * 100 + "%, expected above 0%, at most 100%");
        }
    }

    /** A header or a JSON pointer, and its value as text. */
    public record Named(String name, String value) {}

    public static TrafficSelection everything() {
        return new TrafficSelection(Set.of(), Set.of(), Set.of(), Set.of(), List.of(), List.of(), 1, false);
    }
}
