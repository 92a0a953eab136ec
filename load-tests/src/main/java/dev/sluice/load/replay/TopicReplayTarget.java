package dev.sluice.load.replay;

import dev.sluice.load.replay.correlation.ValueCorrelator;
import dev.sluice.load.replay.plan.ReplayPlan;
import dev.sluice.load.replay.plan.ReplayRejection;
import dev.sluice.load.replay.plan.TargetResolver;
import dev.sluice.load.replay.recording.OffsetResolver;
import dev.sluice.load.replay.session.ReplaySession;
import dev.sluice.load.replay.session.RequestOutcome;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A service, over its topic. What a run has to be continued is in Kafka.
 *
 * @param isResumed whether an earlier part of the run has been there
 */
record TopicReplayTarget(ReplayKafkaClients clients, boolean isResumed) implements ReplayTarget {

    @Override
    public ReplaySession open(ReplayPlan plan, ValueCorrelator follower, Consumer<RequestOutcome> diff)
            throws ReplayRejection, InterruptedException, TimeoutException, ExecutionException {
        try (var admin = clients.admin()) {
            ReplaySession.prepare(admin, plan);
            var own = new ReplaySession.Clients(admin, clients.producer(plan.pace()), clients::consumer);
            return isResumed
                    ? ReplaySession.goOn(own, plan, follower, diff)
                    : ReplaySession.begin(own, startingNow(plan), follower, diff);
        }
    }

    /** From where on the target's topics, and the one that it replies to, may have records of the run. */
    private ReplayPlan startingNow(ReplayPlan plan) throws ReplayRejection {
        try (var consumer = clients.consumer()) {
            var topics = new HashSet<>(TargetResolver.targets(plan.cast()));
            topics.add(plan.replyTopic());
            return plan.from(new OffsetResolver(consumer).ends(topics));
        }
    }

    @Override
    public boolean canGoOn() {
        return true;
    }

    @Override
    public List<String> missingTopics(List<ReplayPlan> plans) {
        try (var consumer = clients.consumer()) {
            var there = consumer.listTopics().keySet();
            return plans.stream()
                    .flatMap(plan -> TargetResolver.targets(plan.cast()).stream())
                    .distinct()
                    .filter(topic -> !there.contains(topic))
                    .toList();
        }
    }

    @Override
    public void forget(ReplayPlan plan) throws InterruptedException, TimeoutException, ExecutionException {
        try (var admin = clients.admin()) {
            ReplaySession.forget(admin, plan);
        }
    }
}
