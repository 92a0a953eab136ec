package dev.sluice.load.replay.follow;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.contracts.model.MediaType;
import dev.sluice.contracts.schema.StrictJson;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.load.replay.exchange.Recorded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Puts what the target has generated in place of what was generated when it was recorded. A value counts as generated where
 * the recording has it in a reply first, and not in that reply's request or any before; a later request that carries it as a
 * whole parameter, member of its JSON body or key gets what the target gave at the same place of the same reply, and waits for it.
 * Bounded: the oldest values are forgotten. Thread safe.
 */
public final class Follower {
    private static final int MOST_VALUES = 100_000;

    private final boolean isOn;
    private final Map<String, Origin> origins = bounded();
    private final Map<String, Boolean> asked = bounded();
    private final Map<RequestId, List<Origin>> pending = new HashMap<>();
    private final Map<Link, Long> links = new TreeMap<>();
    private final Set<String> sources = new HashSet<>();

    public Follower(boolean isOn) {
        this.isOn = isOn;
    }

    private static <V> Map<String, V> bounded() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MOST_VALUES;
            }
        };
    }

    /**
     * The request as the target is to get it; waits until it is known what the target gave for values in it. To be called in
     * the order of the recording, once for each, before it is sent.
     */
    public RequestRecord follow(Recorded recorded) throws InterruptedException {
        if (!isOn) {
            return recorded.request();
        }
        var request = recorded.request();
        var rewriter = new Rewriter(request);
        var given = given(request.operation(), rewriter.values());
        learn(recorded, rewriter.values());
        return given.isEmpty() ? request : rewriter.with(given);
    }

    private synchronized Map<String, String> given(String operation, Set<String> values) throws InterruptedException {
        var given = new HashMap<String, String>();
        for (var value : values) {
            var origin = origins.get(value);
            if (origin == null) {
                continue;
            }
            while (!origin.isSettled) {
                wait();
            }
            if (origin.given != null) {
                given.put(value, origin.given);
                links.merge(new Link(origin.operation, origin.place(), operation), 1L, Long::sum);
                sources.add(origin.operation + " " + origin.place());
            }
        }
        return given;
    }

    private synchronized void learn(Recorded recorded, Set<String> own) {
        own.forEach(value -> {
            if (!origins.containsKey(value)) {
                asked.put(value, true);
            }
        });
        var fresh = new ArrayList<Origin>();
        recorded.reply()
                .flatMap(response -> json(response.reply()))
                .ifPresent(tree -> Values.generated(tree, (pointer, value) -> {
                    if (!asked.containsKey(value) && !origins.containsKey(value)) {
                        var origin = new Origin(recorded.operation(), value, pointer);
                        origins.put(value, origin);
                        fresh.add(origin);
                    }
                }));
        if (!fresh.isEmpty()) {
            pending.put(recorded.request().id(), fresh);
        }
    }

    /** What became of a request that {@link #follow} has seen; to be told once for each.
     * @param reply absent where there was none */
    public synchronized void settle(Recorded recorded, Optional<ReplyRecord> reply) {
        var waiting = pending.remove(recorded.request().id());
        if (waiting == null) {
            return;
        }
        var tree = reply.flatMap(Follower::json).orElse(MissingNode.getInstance());
        var still = new HashSet<String>();
        Values.all(tree, (_, value) -> still.add(value));
        for (var origin : waiting) {
            var value = tree.at(JsonPointer.compile(origin.pointer));
            var isNew = (value.isTextual() || value.isIntegralNumber()) && !still.contains(origin.value);
            origin.given = isNew ? value.asText() : null; // else it was moved, not made anew
            origin.isSettled = true;
        }
        notifyAll();
    }

    private static Optional<JsonNode> json(ReplyRecord reply) {
        var isJson = reply.contentType()
                .map(type -> MediaType.parse(type).map(MediaType::isJson).orElse(false))
                .orElse(true);
        return isJson ? json(reply.value()) : Optional.empty();
    }

    static Optional<JsonNode> json(byte @Nullable [] bytes) {
        return bytes != null && StrictJson.read(bytes) instanceof StrictJson.Tree(var tree)
                ? Optional.of(tree)
                : Optional.empty();
    }

    /** Whether the target gave the one where the recording has the other, in an earlier reply. */
    public synchronized boolean isGiven(String then, String now) {
        var origin = origins.get(then);
        return origin != null && origin.isSettled && now.equals(origin.given);
    }

    /**
     * Whether values of this place were put into later requests.
     *
     * @param place in a reply, items of arrays at {@code *}
     */
    public synchronized boolean isSource(String operation, String place) {
        return sources.contains(operation + " " + place);
    }

    /** Which values were followed, and how often. */
    public synchronized Map<Link, Long> links() {
        return new TreeMap<>(links);
    }

    /** The texts of a request in which values may stand, and the same with others. */
    private static final class Rewriter {
        private final RequestRecord request;
        private final Optional<JsonNode> params;
        private final Optional<JsonNode> body;
        private final Optional<String> key;

        Rewriter(RequestRecord request) {
            this.request = request;
            this.params = json(request.call().params().getBytes(UTF_8));
            var type = request.payload().contentType();
            var isJson =
                    type == null || MediaType.parse(type).map(MediaType::isJson).orElse(false);
            this.body = isJson ? json(request.payload().value()) : Optional.empty();
            this.key = Optional.ofNullable(request.payload().key()).map(bytes -> new String(bytes, UTF_8));
        }

        Set<String> values() {
            var values = new TreeSet<String>();
            params.ifPresent(tree -> Values.all(tree, (_, value) -> values.add(value)));
            body.ifPresent(tree -> Values.all(tree, (_, value) -> values.add(value)));
            key.ifPresent(values::add);
            return values;
        }

        RequestRecord with(Map<String, String> given) {
            var call = request.call();
            var payload = request.payload();
            var newParams =
                    params.map(tree -> Substitution.in(tree, given).toString()).orElse(call.params());
            var newBody = body.filter(tree -> Substitution.changes(tree, given))
                    .map(tree -> Substitution.in(tree, given).toString().getBytes(UTF_8))
                    .orElse(payload.value());
            var newKey = key.filter(given::containsKey)
                    .map(text -> String.valueOf(given.get(text)).getBytes(UTF_8))
                    .orElse(payload.key());
            return new RequestRecord(
                    request.id(),
                    request.replyTopic(),
                    request.operation(),
                    request.event(),
                    new RequestRecord.Call(newParams, call.principal(), call.headers()),
                    new RequestRecord.Payload(newKey, newBody, payload.contentType()),
                    request.deadlineMillis(),
                    request.attempt(),
                    request.others());
        }
    }
}
