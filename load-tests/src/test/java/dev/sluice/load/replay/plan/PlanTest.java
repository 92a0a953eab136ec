package dev.sluice.load.replay.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.load.Golden;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A plan lies on a topic; a run that was begun by an older Sluice is continued from it. */
class PlanTest {
    private static final Plan PLAN = new Plan(
            "run-1",
            "orders",
            "orders-v2",
            1_000,
            2_000,
            new Plan.Cast(
                    Map.of("createOrder", new Plan.Played("orders-v2.requests", 2_000)),
                    Map.of("getOrder", "it is not in the contract")),
            List.of(new Part("orders.requests", 0, 3, 70)),
            List.of(new Part("sluice.replies.edge-1", 0, 5, 60)),
            new Selection(
                    Set.of("createOrder"),
                    Set.of("5xx"),
                    Set.of("ada"),
                    Set.of("key"),
                    List.of(new Selection.Named("x-tenant", "a")),
                    List.of(new Selection.Named("/customerId", "ada")),
                    0.5,
                    true),
            new Pace.Steady(500),
            true,
            10,
            new Plan.Comparing(true, JsonNodeFactory.instance.objectNode().put("rules", "none"), "differences>0"),
            List.of(new Part("orders-v2.requests", 0, 9, 9)),
            new Plan.Kept("/recordings/orders.jsonl.zst", 67, 4_000));

    @Test
    void the_form_in_which_it_is_kept_stays_as_it_is() throws IOException {
        Golden.assertUnchanged("replay-plan.json", new String(PLAN.json(), UTF_8));
    }

    @Test
    void it_is_read_as_it_was_written() throws IOException {
        assertThat(Plan.of(PLAN.json())).isEqualTo(PLAN);
    }
}
