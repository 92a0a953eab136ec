package dev.sluice.load.replay;

import dev.sluice.contracts.model.Operation;
import dev.sluice.load.replay.correlation.ValueCorrelator;
import dev.sluice.load.replay.http.HttpRequestFactory;
import dev.sluice.load.replay.http.HttpTargetConfig;
import dev.sluice.load.replay.plan.ReplayPlan;
import dev.sluice.load.replay.plan.ReplayRejection;
import dev.sluice.load.replay.session.ReplaySession;
import dev.sluice.load.replay.session.RequestOutcome;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A server that is called over HTTP. Of a run nothing stays there.
 *
 * @param operations by their ids, as the server has them
 */
record HttpReplayTarget(HttpTargetConfig via, Map<String, Operation> operations) implements ReplayTarget {

    @Override
    public ReplaySession open(ReplayPlan plan, ValueCorrelator follower, Consumer<RequestOutcome> diff)
            throws ReplayRejection {
        requireToken(plan);
        return ReplaySession.call(via, new HttpRequestFactory(via, operations, plan.run()), plan, follower, diff);
    }

    private void requireToken(ReplayPlan plan) throws ReplayRejection {
        var secured = operations.values().stream()
                .filter(operation -> plan.cast().played().containsKey(operation.id()))
                .filter(operation -> !operation.access().isPublic())
                .map(Operation::id)
                .sorted()
                .collect(Collectors.joining(", "));
        if (via.token().isEmpty() && !secured.isEmpty()) {
            throw ReplayRejection.misuse("a token is needed for " + secured
                    + ": --token-file FILE, SLUICE_REPLAY_TOKEN or" + " --token TOKEN; tokens are not recorded");
        }
    }

    /** Nothing tells which calls were made. */
    @Override
    public boolean canGoOn() {
        return false;
    }

    @Override
    public List<String> missingTopics(List<ReplayPlan> plans) {
        return List.of();
    }

    @Override
    public void forget(ReplayPlan plan) {}
}
