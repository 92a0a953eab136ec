package dev.sluice.stack.standin;

import dev.sluice.contracts.model.ConsumptionMode;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.Operation;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.contracts.wire.Problem;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.dispatcher.Dispatcher;
import dev.sluice.dispatcher.DispatcherConfig;
import dev.sluice.dispatcher.handle.Handlers;
import dev.sluice.dispatcher.handle.Request;
import dev.sluice.dispatcher.handle.Response;
import dev.sluice.dispatcher.handle.Response.Body;
import dev.sluice.load.replay.standin.NoMatchProblem;
import dev.sluice.load.replay.standin.RecordedResponses;
import dev.sluice.load.replay.standin.StandInMatch;
import dev.sluice.load.replay.standin.StandInRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads the topics of a service and answers from a {@link RecordedResponses}. Thread safe. */
public final class StandInService implements AutoCloseable {
    /** Longer than most recorded replies took. */
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final RecordedResponses repertoire;
    private final boolean asSlowAsRecorded;
    private final List<Dispatcher> dispatchers;

    private StandInService(
            String bootstrapServers,
            Map<String, String> kafka,
            Set<Place> places,
            Set<String> operations,
            RecordedResponses repertoire,
            boolean asSlowAsRecorded) {
        this.repertoire = repertoire;
        this.asSlowAsRecorded = asSlowAsRecorded;
        var handlers = handlers(operations);
        this.dispatchers = places.stream()
                .map(place -> DispatcherConfig.of(bootstrapServers, place.group())
                        .withTopic(place.topic())
                        .withGroup(place.group())
                        .withConsumption(place.consumption())
                        .withDrain(DRAIN)
                        .withKafka(kafka))
                .map(config -> Dispatcher.open(config, handlers))
                .toList();
    }

    /** Where requests are read. */
    public record Place(String topic, String group, ConsumptionMode consumption) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            return topic + " in " + (consumption == ConsumptionMode.SHARED ? "share group " : "group ") + group;
        }
    }

    /** Where a service reads, by its contract; {@code topic} and {@code group} count instead where they are given. */
    public static Set<Place> places(
            ContractSet contracts, String service, Optional<String> topic, Optional<String> group) {
        return of(contracts, service).stream()
                .map(operation -> new Place(
                        topic.orElse(operation.delivery().topic().name()),
                        group.or(() -> operation.delivery().group()).orElse(service),
                        operation.service().consumption()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The {@code operationId}s of a service. */
    public static Set<String> operations(ContractSet contracts, String service) {
        return of(contracts, service).stream().map(Operation::id).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Operation> of(ContractSet contracts, String service) {
        return contracts
                .operations()
                .filter(operation -> operation.service().name().equals(service))
                .toList();
    }

    /**
     * Answers from now on.
     *
     * @param kafka settings of Kafka's clients
     * @param asSlowAsRecorded whether a reply takes its recorded time
     */
    public static StandInService open(
            String bootstrapServers,
            Map<String, String> kafka,
            Set<Place> places,
            Set<String> operations,
            RecordedResponses repertoire,
            boolean asSlowAsRecorded) {
        return new StandInService(bootstrapServers, kafka, places, operations, repertoire, asSlowAsRecorded);
    }

    private Handlers handlers(Set<String> operations) {
        var names = new ArrayList<>(operations);
        var handlers = Handlers.handling(names.removeFirst(), this::answer);
        for (var name : names) {
            handlers = handlers.and(name, this::answer);
        }
        return handlers;
    }

    private Response answer(Request<byte[]> request) throws InterruptedException {
        return switch (repertoire.answer(question(request))) {
            case StandInMatch.Known(var recorded) -> {
                if (asSlowAsRecorded) {
                    Thread.sleep(recorded.took());
                }
                yield response(recorded.reply());
            }
            case StandInMatch.Unknown(var nearest) ->
                Response.bytes(
                        NoMatchProblem.STATUS,
                        NoMatchProblem.problem(request.operation(), nearest, request.id()),
                        Problem.CONTENT_TYPE);
        };
    }

    private static StandInRequest question(Request<byte[]> request) {
        var params = request.recordHeaders().lastHeader(HeaderNames.PARAMS);
        return new StandInRequest(
                request.operation(),
                params == null ? RequestRecord.NO_PARAMS : new String(params.value(), StandardCharsets.UTF_8),
                request.optionalBody().orElse(null),
                request.contentType().orElse(null));
    }

    /** A recorded reply without a content type is JSON, as everywhere. */
    private static Response response(ReplyRecord reply) {
        var value = reply.value();
        var body = value == null
                ? new Body.None()
                : new Body.Bytes(value, reply.contentType().orElse("application/json"));
        return new Response(reply.status(), body, reply.headers());
    }

    /** Waits until each topic has given it partitions; false where that took too long. */
    public boolean awaitReady(Duration atMost) throws InterruptedException {
        var until = System.nanoTime() + atMost.toNanos();
        for (var dispatcher : dispatchers) {
            if (!dispatcher.awaitReady(Duration.ofNanos(Math.max(0, until - System.nanoTime())))) {
                return false;
            }
        }
        return true;
    }

    /** Waits until it was closed and has answered its last request. */
    public void awaitClosed() throws InterruptedException {
        for (var dispatcher : dispatchers) {
            dispatcher.awaitClosed();
        }
    }

    @Override
    public void close() {
        dispatchers.forEach(Dispatcher::close);
    }
}
