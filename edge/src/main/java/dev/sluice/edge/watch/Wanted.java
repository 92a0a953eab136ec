package dev.sluice.edge.watch;

import dev.sluice.contracts.model.Operation;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** What contracts want to know of: who serves a topic. */
record Wanted(String service, String topic, Optional<String> group, Duration absentAfter) {

    /** An operation's own service and its backup. */
    static Stream<Wanted> of(Operation operation) {
        var after = operation.service().absence().after();
        var delivery = operation.delivery();
        var own = new Wanted(operation.service().name(), delivery.topic().name(), delivery.group(), after);
        var backup = operation.protection().fallback().backup().stream()
                .map(other -> new Wanted(other.service(), other.topic().name(), other.group(), after));
        return Stream.concat(Stream.of(own), backup);
    }
}
