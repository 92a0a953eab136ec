package dev.sluice.load.replay;

import dev.sluice.load.replay.follow.Follower;
import dev.sluice.load.replay.plan.Casting;
import dev.sluice.load.replay.plan.Plan;
import dev.sluice.load.replay.plan.Refused;
import dev.sluice.load.replay.play.Outcome;
import dev.sluice.load.replay.play.Play;
import dev.sluice.load.replay.recording.Ranges;
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
record TopicTarget(Clients clients, boolean isResumed) implements Target {

    @Override
    public Play open(Plan plan, Follower follower, Consumer<Outcome> diff)
            throws Refused, InterruptedException, TimeoutException, ExecutionException {
        try (var admin = clients.admin()) {
            Play.prepare(admin, plan);
            var own = new Play.Clients(admin, clients.producer(plan.pace()), clients::consumer);
            return isResumed
                    ? Play.goOn(own, plan, follower, diff)
                    : Play.begin(own, startingNow(plan), follower, diff);
        }
    }

    /** From where on the target's topics, and the one that it replies to, may have records of the run. */
    private Plan startingNow(Plan plan) throws Refused {
        try (var consumer = clients.consumer()) {
            var topics = new HashSet<>(Casting.targets(plan.cast()));
            topics.add(plan.replyTopic());
            return plan.from(new Ranges(consumer).ends(topics));
        }
    }

    @Override
    public boolean canGoOn() {
        return true;
    }

    @Override
    public List<String> missingTopics(List<Plan> plans) {
        try (var consumer = clients.consumer()) {
            var there = consumer.listTopics().keySet();
            return plans.stream()
                    .flatMap(plan -> Casting.targets(plan.cast()).stream())
                    .distinct()
                    .filter(topic -> !there.contains(topic))
                    .toList();
        }
    }

    @Override
    public void forget(Plan plan) throws InterruptedException, TimeoutException, ExecutionException {
        try (var admin = clients.admin()) {
            Play.forget(admin, plan);
        }
    }
}
