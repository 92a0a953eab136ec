package dev.sluice.load.replay;

import dev.sluice.contracts.model.Operation;
import dev.sluice.load.replay.follow.Follower;
import dev.sluice.load.replay.plan.Plan;
import dev.sluice.load.replay.plan.Refused;
import dev.sluice.load.replay.play.Outcome;
import dev.sluice.load.replay.play.Play;
import dev.sluice.load.replay.via.Calls;
import dev.sluice.load.replay.via.Via;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A server that is called over HTTP. Of a run nothing stays there.
 *
 * @param operations by their ids, as the server has them
 */
record HttpTarget(Via via, Map<String, Operation> operations) implements Target {

    @Override
    public Play open(Plan plan, Follower follower, Consumer<Outcome> diff) throws Refused {
        requireToken(plan);
        return Play.call(via, new Calls(via, operations, plan.run()), plan, follower, diff);
    }

    private void requireToken(Plan plan) throws Refused {
        var secured = operations.values().stream()
                .filter(operation -> plan.cast().played().containsKey(operation.id()))
                .filter(operation -> !operation.access().isPublic())
                .map(Operation::id)
                .sorted()
                .collect(Collectors.joining(", "));
        if (via.token().isEmpty() && !secured.isEmpty()) {
            throw Refused.misuse("a token is needed for " + secured + ": --token-file FILE, SLUICE_REPLAY_TOKEN or"
                    + " --token TOKEN; tokens are not recorded");
        }
    }

    /** Nothing tells which calls were made. */
    @Override
    public boolean canGoOn() {
        return false;
    }

    @Override
    public List<String> missingTopics(List<Plan> plans) {
        return List.of();
    }

    @Override
    public void forget(Plan plan) {}
}
