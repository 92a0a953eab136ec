package dev.sluice.dispatcher.handle;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A service's handlers by {@code operationId}. Immutable. A request of any other operation is answered with 501. */
public final class Handlers {
    private final Map<String, HandlerBinding<?>> byOperation;

    private Handlers(Map<String, HandlerBinding<?>> byOperation) {
        this.byOperation = Collections.unmodifiableMap(byOperation);
    }

    /** @param body what Jackson reads the body as; {@code JsonNode} for any JSON, {@code byte[]} for the bytes as they are */
    public static <T> Handlers handling(String operation, Class<T> body, Handler<T> handler) {
        return new Handlers(Map.of()).and(operation, body, handler);
    }

    /** A handler that wants no body, or its bytes as they are. */
    public static Handlers handling(String operation, Handler<byte[]> handler) {
        return handling(operation, byte[].class, handler);
    }

    /** @param body what Jackson reads the body as; {@code JsonNode} for any JSON, {@code byte[]} for the bytes as they are */
    public <T> Handlers and(String operation, Class<T> body, Handler<T> handler) {
        if (operation.isEmpty()) {
            throw new IllegalArgumentException("an operation's name is empty");
        }
        if (byOperation.containsKey(operation)) {
            throw new IllegalArgumentException("operation '" + operation + "' has a handler already");
        }
        var more = new LinkedHashMap<>(byOperation);
        more.put(operation, new HandlerBinding<>(body, handler));
        return new Handlers(more);
    }

    /** A handler that wants no body, or its bytes as they are. */
    public Handlers and(String operation, Handler<byte[]> handler) {
        return and(operation, byte[].class, handler);
    }

    public Set<String> operations() {
        return byOperation.keySet();
    }

    Optional<HandlerBinding<?>> of(String operation) {
        return Optional.ofNullable(byOperation.get(operation));
    }
}
