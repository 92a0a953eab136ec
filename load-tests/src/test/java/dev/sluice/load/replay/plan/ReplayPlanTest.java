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
class ReplayPlanTest {
    private static final ReplayPlan PLAN = new ReplayPlan(
            "run-1",
            "orders",
            "orders-v2",
            1_000,
            2_000,
            new ReplayPlan.OperationMapping(
                    Map.of("createOrder", new ReplayPlan.MappedOperation("orders-v2.requests", 2_000)),
                    Map.of("getOrder", "it is not in the contract")),
            List.of(new PartitionRange("orders.requests", 0, 3, 70)),
            List.of(new PartitionRange("sluice.replies.edge-1", 0, 5, 60)),
            new TrafficSelection(
                    Set.of("createOrder"),
                    Set.of("5xx"),
                    Set.of("ada"),
                    Set.of("key"),
                    List.of(new TrafficSelection.Named("x-tenant", "a")),
                    List.of(new TrafficSelection.Named("/customerId", "ada")),
                    0.5,
                    true),
            new ReplayPace.Steady(500),
            true,
            10,
            new ReplayPlan.ComparisonSettings(
                    true, JsonNodeFactory.instance.objectNode().put("rules", "none"), "differences>0"),
            List.of(new PartitionRange("orders-v2.requests", 0, 9, 9)),
            new ReplayPlan.RecordingFile("/recordings/orders.jsonl.zst", 67, 4_000));

    @Test
    void the_form_in_which_it_is_kept_stays_as_it_is() throws IOException {
        Golden.assertUnchanged("replay-plan.json", new String(PLAN.json(), UTF_8));
    }

    @Test
    void it_is_read_as_it_was_written() throws IOException {
        assertThat(ReplayPlan.of(PLAN.json())).isEqualTo(PLAN);
    }
}
