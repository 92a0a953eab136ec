package dev.sluice.edge.services;

import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.model.Topic;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** What contracts want to know of: who serves a topic.
 * @param partitions of the topic where it is made */
record MonitoredTopic(String service, String topic, int partitions, Optional<String> group, Duration absentAfter) {

    private MonitoredTopic(String service, Topic topic, Optional<String> group, Duration absentAfter) {
        this(service, topic.name(), topic.partitions(), group, absentAfter);
    }

    /** An operation's own service and its backup. */
    static Stream<MonitoredTopic> of(Operation operation) {
        var after = operation.service().absence().after();
        var delivery = operation.delivery();
        var own = new MonitoredTopic(operation.service().name(), delivery.topic(), delivery.group(), after);
        var backup = operation.protection().fallback().backup().stream()
                .map(other -> new MonitoredTopic(other.service(), other.topic(), other.group(), after));
        return Stream.concat(Stream.of(own), backup);
    }
}
