package dev.sluice.edge.services;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.edge.broker.RestartBackoff;
import dev.sluice.edge.broker.WakeupSignal;
import dev.sluice.edge.services.OffsetReader.Position;
import dev.sluice.edge.services.ServiceStatus.Unknown;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the groups of all services, on a thread of its own with an Admin client of its own; one that failed is closed
 * and built again for ever. What nobody can tell is {@link Unknown}, and requests go on.
 *
 * <p>One list of groups a look; members and offsets only where requests came in the last minute. Asking takes no lock and
 * makes nothing.
 */
public final class ConsumerGroupMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsumerGroupMonitor.class);
    /** A little under a second: with an {@code absent-after} of a second, absence shows within two. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(800);

    private static final ServiceStatus OFF = new Unknown("the contract names no group");
    private static final ServiceStatus NOT_WATCHED = new Unknown("no contract names this topic and group");

    private final Supplier<Admin> open;
    private final Thread thread =
            Thread.ofPlatform().name("sluice-watch").daemon().unstarted(this::run);
    private final WakeupSignal bell = new WakeupSignal();
    private final RestartBackoff backoff = new RestartBackoff();
    private final List<CommitListener> listeners = new CopyOnWriteArrayList<>();
    private volatile MonitoredSet watched = new MonitoredSet(List.of(), Map.of(), Map.of());
    private volatile boolean closing;
    private @Nullable Broker broker;

    /**
     * @param topics of each service once
     * @param paces by topic
     * @param seats by topic, then by group
     */
    private record MonitoredSet(
            List<MonitoredTopic> topics,
            Map<String, ThroughputEstimator> paces,
            Map<String, Map<String, MonitoredGroup>> seats) {

        Stream<MonitoredGroup> all() {
            return seats.values().stream().flatMap(groups -> groups.values().stream());
        }
    }

    private record Broker(Admin admin, GroupDescriber groups, OffsetReader offsets) {
        Broker(Admin admin) {
            this(admin, new GroupDescriber(admin), new OffsetReader(admin));
        }
    }

    /** @param open builds a client that this then owns; may fail */
    public ConsumerGroupMonitor(Supplier<Admin> open) {
        this.open = open;
    }

    /** Begins to look; returns at once. */
    public void start() {
        thread.start();
    }

    /** Watches the services of these contracts and their backups, in place of those named before. What is known of those
     * that stay is kept. One thread at a time. */
    public void watch(ContractSet contracts) {
        var wanted = contracts.operations().flatMap(MonitoredTopic::of).toList();
        var before = watched;
        var paces = wanted.stream()
                .map(MonitoredTopic::topic)
                .distinct()
                .collect(Collectors.toUnmodifiableMap(
                        topic -> topic,
                        topic -> Objects.requireNonNullElseGet(before.paces.get(topic), ThroughputEstimator::new)));
        var seats = new HashMap<String, Map<String, MonitoredGroup>>();
        for (var one : wanted) {
            one.group().ifPresent(group -> {
                var ofTopic = seats.computeIfAbsent(one.topic(), _ -> new HashMap<>());
                var seat = ofTopic.get(group);
                if (seat == null) {
                    ofTopic.put(group, taken(before, one, group, paces));
                } else if (seat.absentAfter().compareTo(one.absentAfter()) < 0) {
                    seat.absentAfter(one.absentAfter());
                }
            });
        }
        seats.replaceAll((_, groups) -> Map.copyOf(groups));
        watched = new MonitoredSet(topics(wanted), paces, Map.copyOf(seats));
        bell.ring();
    }

    private static List<MonitoredTopic> topics(List<MonitoredTopic> wanted) {
        return List.copyOf(wanted.stream()
                .collect(Collectors.toMap(
                        one -> List.of(one.service(), one.topic(), one.group()),
                        one -> one,
                        (first, _) -> first,
                        LinkedHashMap::new))
                .values());
    }

    private static MonitoredGroup taken(
            MonitoredSet before, MonitoredTopic wanted, String group, Map<String, ThroughputEstimator> paces) {
        var known = before.seats.getOrDefault(wanted.topic(), Map.of()).get(group);
        if (known == null) {
            var pace = Objects.requireNonNull(paces.get(wanted.topic()));
            return new MonitoredGroup(wanted.topic(), group, pace, wanted.absentAfter());
        }
        known.absentAfter(wanted.absentAfter());
        return known;
    }

    /** From the next look on. */
    public void tell(CommitListener listener) {
        listeners.add(listener);
    }

    /**
     * How a topic is served.
     *
     * @param group absent where nobody is to watch
     */
    public ServiceStatus standing(String topic, Optional<String> group) {
        if (group.isEmpty()) {
            return OFF;
        }
        var seat = seat(topic, group.get());
        if (seat == null) {
            return NOT_WATCHED;
        }
        var now = System.nanoTime();
        seat.ask(now);
        return seat.standing(now);
    }

    /**
     * What one more request would find before it, where its reply would come too late; empty where it comes in time, and
     * where nothing is known.
     *
     * @param left until its deadline
     * @param goesOn whether the request is published where this is empty; else it only looks, and is no request to try with
     */
    public Optional<PredictedLateness> behind(String topic, Optional<String> group, Duration left, boolean goesOn) {
        var seat = group.isEmpty() ? null : seat(topic, group.get());
        return seat == null ? Optional.empty() : seat.behind(System.nanoTime(), left.toNanos(), goesOn);
    }

    /** What is known of each service that contracts name, by its name. Unlike a request, this asks for nothing that would not
     * be looked at anyway. */
    public SortedMap<String, ServiceSnapshot> seen() {
        var now = System.nanoTime();
        return watched.topics.stream()
                .collect(Collectors.toMap(
                        MonitoredTopic::service, one -> seen(one, now), ServiceSnapshot::and, TreeMap::new));
    }

    private ServiceSnapshot seen(MonitoredTopic one, long now) {
        var seat = one.group().map(group -> seat(one.topic(), group)).orElse(null);
        return seat == null ? ServiceSnapshot.nothing(one.partitions()) : seat.seen(now, one.partitions());
    }

    private @Nullable MonitoredGroup seat(String topic, String group) {
        var groups = watched.seats.get(topic);
        return groups == null ? null : groups.get(group);
    }

    /** A request to a topic begins, of whatever service.
     * @param operation its id */
    public OngoingCall calling(String topic, String operation) {
        var pace = watched.paces.get(topic);
        return new OngoingCall(pace == null ? new ThroughputEstimator() : pace, operation);
    }

    /** Returns when the thread has ended; an interrupt leaves it to end by itself. */
    @Override
    public void close() {
        closing = true;
        bell.ring();
        thread.interrupt();
        try {
            if (thread.isAlive()) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closing) {
                var began = System.nanoTime();
                var rest = look() ? POLL_INTERVAL.minusNanos(System.nanoTime() - began) : backoff.next();
                bell.await(rest.isNegative() ? Duration.ZERO : rest);
            }
        } catch (InterruptedException e) {
            LOG.debug("Watching services ends");
        } finally {
            Thread.interrupted(); // else closing the client would not wait for its thread
            closeAdmin();
        }
    }

    /** @return whether the broker answered */
    private boolean look() throws InterruptedException {
        try {
            var client = broker();
            look(client, watched.all().toList());
            backoff.reset();
            return true;
        } catch (ExecutionException e) {
            failed("the broker cannot be asked: "
                    + Objects.requireNonNullElse(e.getCause(), e).getMessage());
        } catch (KafkaException e) {
            failed("the broker cannot be asked: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("Watching services failed", e);
            failed("the broker cannot be asked: " + e);
        }
        return false;
    }

    private void failed(String why) {
        LOG.debug("{}", why); // the link says it aloud
        var now = System.nanoTime();
        watched.all().forEach(seat -> seat.see(new GroupSnapshot.Unclear(why), now, Instant.now()));
        closeAdmin();
    }

    private void look(Broker client, Collection<MonitoredGroup> seats) throws ExecutionException, InterruptedException {
        var asked = seats.stream()
                .filter(seat -> seat.isAskedFor(System.nanoTime()))
                .toList();
        var found = client.groups.look(groups(seats), groups(asked));
        measure(client.offsets, asked, found);
        var now = System.nanoTime();
        var time = Instant.now();
        seats.forEach(seat -> seat.see(Objects.requireNonNull(found.get(seat.group())), now, time));
    }

    private static Set<String> groups(Collection<MonitoredGroup> seats) {
        return seats.stream().map(MonitoredGroup::group).collect(Collectors.toSet());
    }

    private void measure(OffsetReader offsets, Collection<MonitoredGroup> asked, Map<String, GroupSnapshot> found)
            throws InterruptedException {
        var spans = offsets.spans(asked.stream().map(MonitoredGroup::topic).collect(Collectors.toSet()));
        var now = System.nanoTime();
        var byKind = groups(asked).stream().collect(Collectors.partitioningBy(group -> isShared(found.get(group))));
        var committed =
                offsets.committed(Objects.requireNonNull(byKind.get(false)), Objects.requireNonNull(byKind.get(true)));
        for (var seat : asked) {
            var position = Optional.ofNullable(spans.get(seat.topic()))
                    .flatMap(span -> Optional.ofNullable(committed.get(seat.group()))
                            .map(all -> Position.of(seat.topic(), all, span)));
            seat.see(position, now);
            position.ifPresent(at -> tell(seat.topic(), at));
        }
    }

    private static boolean isShared(@Nullable GroupSnapshot found) {
        return switch (found) {
            case GroupSnapshot.Empty(var type) -> type == GroupType.SHARE;
            case GroupSnapshot.Members(var type, var _) -> type == GroupType.SHARE;
            case GroupSnapshot.MembersOf(var type, var _, var _) -> type == GroupType.SHARE;
            case null -> false;
            case GroupSnapshot.NoSuchGroup _ -> false;
            case GroupSnapshot.Unclear _ -> false;
        };
    }

    private void tell(String topic, Position position) {
        for (var listener : listeners) {
            listener.committed(topic, position.committed());
        }
    }

    private Broker broker() {
        var open = broker;
        if (open == null) {
            open = new Broker(this.open.get());
            broker = open;
        }
        return open;
    }

    private void closeAdmin() {
        if (broker != null) {
            broker.admin.close(Duration.ZERO);
            broker = null;
        }
    }
}
