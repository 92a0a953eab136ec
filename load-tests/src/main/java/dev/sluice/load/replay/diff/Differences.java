package dev.sluice.load.replay.diff;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What two replies differ in: of each place and kind the first, and no more than a bound. */
final class Differences {
    /** Of one reply; what is beyond is told as one. */
    static final int MOST = 200;

    private final String operation;
    private final Rules rules;
    private final Map<Key, Difference> found = new LinkedHashMap<>();

    private record Key(Place place, Kind kind) {}

    Differences(String operation, Rules rules) {
        this.operation = operation;
        this.rules = rules;
    }

    void add(Place place, Kind kind, JsonNode then, JsonNode now) {
        if (!rules.ignores(operation, place)) {
            var known = found.size() < MOST || found.containsKey(new Key(place, kind));
            var told = known ? place : Place.elsewhere();
            found.putIfAbsent(new Key(told, kind), new Difference(told, kind, then, now));
        }
    }

    List<Difference> all() {
        return List.copyOf(found.values());
    }
}
