package dev.sluice.fuzz;

import dev.sluice.contracts.read.ContractFuzz;
import dev.sluice.contracts.schema.JsonFuzz;
import dev.sluice.contracts.schema.PatternFuzz;
import dev.sluice.contracts.schema.QueryFuzz;
import dev.sluice.contracts.schema.SchemaFuzz;
import dev.sluice.contracts.wire.ReplyFuzz;
import dev.sluice.edge.authenticate.KeySetFuzz;
import dev.sluice.edge.authenticate.TokenFuzz;
import dev.sluice.edge.http.FrameFuzz;
import dev.sluice.edge.http.FramingFuzz;
import dev.sluice.edge.http.GzipFuzz;
import dev.sluice.edge.route.PathFuzz;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** All targets. A class with {@code public static void fuzzerTestOneInput(byte[])} becomes one by a line here. */
public final class FuzzTargets {

    private FuzzTargets() {}

    /** By class; that is how the fuzzer is told. */
    public static SequencedMap<Class<?>, FuzzTarget> all() {
        var targets = new LinkedHashMap<Class<?>, FuzzTarget>();
        targets.put(TokenFuzz.class, TokenFuzz::fuzzerTestOneInput);
        targets.put(KeySetFuzz.class, KeySetFuzz::fuzzerTestOneInput);
        targets.put(PathFuzz.class, PathFuzz::fuzzerTestOneInput);
        targets.put(QueryFuzz.class, QueryFuzz::fuzzerTestOneInput);
        targets.put(JsonFuzz.class, JsonFuzz::fuzzerTestOneInput);
        targets.put(SchemaFuzz.class, SchemaFuzz::fuzzerTestOneInput);
        targets.put(PatternFuzz.class, PatternFuzz::fuzzerTestOneInput);
        targets.put(ReplyFuzz.class, ReplyFuzz::fuzzerTestOneInput);
        targets.put(ContractFuzz.class, ContractFuzz::fuzzerTestOneInput);
        targets.put(GzipFuzz.class, GzipFuzz::fuzzerTestOneInput);
        targets.put(FramingFuzz.class, FramingFuzz::fuzzerTestOneInput);
        targets.put(FrameFuzz.class, FrameFuzz::fuzzerTestOneInput);
        return targets;
    }

    /** By simple name. */
    public static Map<String, FuzzTarget> byName() {
        var named = new LinkedHashMap<String, FuzzTarget>();
        all().forEach((type, target) -> named.put(type.getSimpleName(), target));
        return named;
    }
}
