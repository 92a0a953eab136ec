package dev.sluice.contracts.read;

import dev.sluice.contracts.model.ResilienceSettings;
import dev.sluice.contracts.model.Service;
import dev.sluice.contracts.model.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What holds for the operations of a document unless they say otherwise. */
record OperationDefaults(
        Service service,
        Topic topic,
        Optional<String> group,
        Duration timeout,
        List<String> forwardHeaders,
        List<String> claims,
        Optional<Long> maxBody,
        ResilienceSettings protection) {}
