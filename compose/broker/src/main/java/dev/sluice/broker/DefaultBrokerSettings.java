package dev.sluice.broker;

import static java.util.Map.entry;

import java.util.Map;

/** What every broker that Sluice ships sets, where Kafka's default does not fit one node or a gateway. */
final class DefaultBrokerSettings {
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            // A producer would otherwise create whatever topic it names.
            entry("auto.create.topics.enable", "false"),

            // A killed consumer's partitions move on after 6 s; Kafka's defaults leave them idle for 45 s.
            entry("group.consumer.min.session.timeout.ms", "3000"),
            entry("group.consumer.session.timeout.ms", "6000"),
            entry("group.consumer.min.heartbeat.interval.ms", "500"),
            entry("group.consumer.heartbeat.interval.ms", "1000"),
            entry("group.share.min.session.timeout.ms", "3000"),
            entry("group.share.session.timeout.ms", "6000"),
            entry("group.share.min.heartbeat.interval.ms", "500"),
            entry("group.share.heartbeat.interval.ms", "1000"),
            entry("group.initial.rebalance.delay.ms", "0"),

            // One node holds the only copy; few partitions are made quickly.
            entry("offsets.topic.replication.factor", "1"),
            entry("offsets.topic.num.partitions", "4"),
            entry("transaction.state.log.replication.factor", "1"),
            entry("transaction.state.log.min.isr", "1"),
            entry("transaction.state.log.num.partitions", "4"),
            entry("share.coordinator.state.topic.replication.factor", "1"),
            entry("share.coordinator.state.topic.min.isr", "1"),
            entry("share.coordinator.state.topic.num.partitions", "4"),

            // Kafka's own sizes stall connections on loopback: the system sizes them better.
            entry("socket.send.buffer.bytes", "-1"),
            entry("socket.receive.buffer.bytes", "-1"),

            // The cleaner's map is 128 MiB of heap by default.
            entry("log.cleaner.dedupe.buffer.size", "4194304"),

            // A node that was killed takes its own place again after 3 s; Kafka's defaults make it wait 9 s for itself.
            entry("broker.session.timeout.ms", "3000"),
            entry("broker.heartbeat.interval.ms", "500"),

            // Every wait has an end; Kafka's own is 292 million years.
            entry("server.max.startup.time.ms", "60000"));

    private DefaultBrokerSettings() {}

    static Map<String, String> all() {
        return SETTINGS;
    }
}
