package dev.sluice.load.replay.diff;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What two replies differ in: of each place and kind the first, and no more than a bound. */
final class DifferenceCollector {
    /** Of one reply; what is beyond is told as one. */
    static final int MOST = 200;

    private final String operation;
    private final CompiledRules rules;
    private final Map<Key, ReplyDifference> found = new LinkedHashMap<>();

    private record Key(DiffLocation place, DifferenceKind kind) {}

    DifferenceCollector(String operation, CompiledRules rules) {
        this.operation = operation;
        this.rules = rules;
    }

    void add(DiffLocation place, DifferenceKind kind, JsonNode then, JsonNode now) {
        if (!rules.ignores(operation, place)) {
            var known = found.size() < MOST || found.containsKey(new Key(place, kind));
            var told = known ? place : DiffLocation.elsewhere();
            found.putIfAbsent(new Key(told, kind), new ReplyDifference(told, kind, then, now));
        }
    }

    List<ReplyDifference> all() {
        return List.copyOf(found.values());
    }
}
