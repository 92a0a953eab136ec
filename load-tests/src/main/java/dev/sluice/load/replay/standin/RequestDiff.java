package dev.sluice.load.replay.standin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.model.JsonPointerToken;
import dev.sluice.load.replay.standin.NearestMatch.Difference;
import dev.sluice.load.replay.standin.NearestMatch.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** Where two questions differ; what only one has counts once, however much it holds. The first places are kept, all counted. */
final class RequestDiff {
    private static final int MOST = 5;

    private final List<Difference> first = new ArrayList<>();
    private int count;

    private RequestDiff() {}

    static NearestMatch between(CanonicalRequest asked, CanonicalRequest recorded, String place) {
        var differences = new RequestDiff();
        var parts = new LinkedHashSet<>(asked.parts().keySet());
        parts.addAll(recorded.parts().keySet());
        for (var part : parts) {
            differences.compare(part, "", asked.part(part), recorded.part(part));
        }
        return new NearestMatch(place, differences.count, differences.first);
    }

    private void compare(String part, String at, JsonNode asked, JsonNode recorded) {
        if (asked.isObject() && recorded.isObject()) {
            var names = new LinkedHashSet<String>();
            asked.fieldNames().forEachRemaining(names::add);
            recorded.fieldNames().forEachRemaining(names::add);
            for (var name : names) {
                compare(part, at + "/" + JsonPointerToken.escape(name), asked.path(name), recorded.path(name));
            }
        } else if (asked.isArray() && recorded.isArray()) {
            for (var index = 0; index < Math.max(asked.size(), recorded.size()); index++) {
                compare(part, at + "/" + index, asked.path(index), recorded.path(index));
            }
        } else if (!same(asked, recorded)) {
            add(new Difference(part, at, kind(asked, recorded)));
        }
    }

    private static boolean same(JsonNode asked, JsonNode recorded) {
        return (asked.isNumber() && recorded.isNumber())
                ? asked.decimalValue().compareTo(recorded.decimalValue()) == 0
                : asked.equals(recorded);
    }

    private static Kind kind(JsonNode asked, JsonNode recorded) {
        if (recorded.isMissingNode()) {
            return Kind.ONLY_ASKED;
        }
        return asked.isMissingNode() ? Kind.ONLY_RECORDED : Kind.OTHER_VALUE;
    }

    private void add(Difference difference) {
        count++;
        if (first.size() < MOST) {
            first.add(difference);
        }
    }
}
