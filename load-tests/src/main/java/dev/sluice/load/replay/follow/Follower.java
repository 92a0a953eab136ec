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
    private final Hashes asked = new Hashes();
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
        for (var value : own) {
            if (!origins.containsKey(value)) {
                asked.add(value);
            }
        }
        var fresh = new ArrayList<Origin>();
        recorded.reply()
                .flatMap(response -> json(response.reply()))
                .ifPresent(json -> Values.generated(json, (value, pointer) -> {
                    if (!asked.contains(value) && !origins.containsKey(value)) {
                        var origin = new Origin(recorded.operation(), value, pointer.get());
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
        var json = reply.flatMap(Follower::json);
        var tree = json.flatMap(Follower::tree).orElse(MissingNode.getInstance());
        var still = new HashSet<String>();
        json.ifPresent(bytes -> Values.all(bytes, (value, _) -> still.add(value)));
        for (var origin : waiting) {
            var value = tree.at(JsonPointer.compile(origin.pointer));
            var isNew = (value.isTextual() || value.isIntegralNumber()) && !still.contains(origin.value);
            origin.given = isNew ? value.asText() : null; // else it was moved, not made anew
            origin.isSettled = true;
        }
        notifyAll();
    }

    private static Optional<byte[]> json(ReplyRecord reply) {
        var isJson = reply.contentType().map(Follower::isJson).orElse(true);
        return isJson ? Optional.ofNullable(reply.value()) : Optional.empty();
    }

    private static boolean isJson(String contentType) {
        return MediaType.parse(contentType).map(MediaType::isJson).orElse(false);
    }

    private static Optional<JsonNode> tree(byte[] bytes) {
        return StrictJson.read(bytes) instanceof StrictJson.Tree(var tree) ? Optional.of(tree) : Optional.empty();
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
        private final byte[] params;
        private final Optional<byte[]> body;
        private final Optional<String> key;

        Rewriter(RequestRecord request) {
            this.request = request;
            this.params = request.call().params().getBytes(UTF_8);
            var type = request.payload().contentType();
            this.body = type == null || isJson(type)
                    ? Optional.ofNullable(request.payload().value())
                    : Optional.empty();
            this.key = Optional.ofNullable(request.payload().key()).map(bytes -> new String(bytes, UTF_8));
        }

        Set<String> values() {
            var values = new HashSet<String>();
            Values.all(params, (value, _) -> values.add(value));
            body.ifPresent(json -> Values.all(json, (value, _) -> values.add(value)));
            key.ifPresent(values::add);
            return values;
        }

        RequestRecord with(Map<String, String> given) {
            var call = request.call();
            var payload = request.payload();
            var newParams =
                    in(params, given).map(bytes -> new String(bytes, UTF_8)).orElse(call.params());
            var newBody = body.flatMap(json -> in(json, given)).orElse(payload.value());
            var newKey = key.map(given::get).map(text -> text.getBytes(UTF_8)).orElse(payload.key());
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

        /** Empty where nothing changes: then the bytes stay as they are. */
        private static Optional<byte[]> in(byte[] json, Map<String, String> given) {
            return tree(json)
                    .filter(tree -> Substitution.changes(tree, given))
                    .map(tree -> Substitution.in(tree, given).toString().getBytes(UTF_8));
        }
    }
}
