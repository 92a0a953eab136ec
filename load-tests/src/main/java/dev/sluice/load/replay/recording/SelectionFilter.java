package dev.sluice.load.replay.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.load.replay.exchange.RecordedExchange;
import dev.sluice.load.replay.plan.TrafficSelection;
import dev.sluice.load.replay.plan.TrafficSelection.Named;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a request is one of those that are meant. JSON is read only where it is asked about. */
final class SelectionFilter {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TrafficSelection selection;
    private final KeySampler sample;
    private final List<Where> where;

    SelectionFilter(TrafficSelection selection) {
        this.selection = selection;
        this.sample = new KeySampler(selection.sample());
        this.where = selection.where().stream()
                .map(named -> new Where(JsonPointer.compile(named.name()), named.value()))
                .toList();
    }

    private record Where(JsonPointer pointer, String value) {}

    /** As far as that can be said without the reply. */
    boolean takes(RequestRecord request) {
        return isOfKey(request)
                && sample.takes(request)
                && isOfPrincipal(request)
                && selection.headers().stream().allMatch(header -> has(request, header))
                && (where.isEmpty() || hasAll(request.payload().value()));
    }

    boolean takes(RecordedExchange recorded) {
        if (selection.statuses().isEmpty()) {
            return true;
        }
        var status = recorded.reply()
                .map(response -> Integer.toString(response.reply().status()))
                .orElse("none");
        return selection.statuses().contains(status) || selection.statuses().contains(status.charAt(0) + "xx");
    }

    private boolean isOfKey(RequestRecord request) {
        var key = request.payload().key();
        return selection.keys().isEmpty() || (key != null && selection.keys().contains(new String(key, UTF_8)));
    }

    private boolean isOfPrincipal(RequestRecord request) {
        if (selection.principals().isEmpty()) {
            return true;
        }
        var sub = request.call().principal().flatMap(text -> json(text.getBytes(UTF_8)));
        return sub.filter(principal ->
                        selection.principals().contains(principal.path("sub").asText()))
                .isPresent();
    }

    private static boolean has(RequestRecord request, Named header) {
        var name = header.name().toLowerCase(Locale.ROOT);
        return request.call().headers().stream()
                        .anyMatch(
                                http -> http.name().equals(name) && http.value().equals(header.value()))
                || request.others().stream()
                        .anyMatch(other -> other.key().equals(header.name())
                                && other.value() != null
                                && new String(other.value(), UTF_8).equals(header.value()));
    }

    private boolean hasAll(byte @Nullable [] body) {
        return json(body)
                .filter(tree -> where.stream()
                        .allMatch(each -> text(tree.at(each.pointer())).equals(Optional.of(each.value()))))
                .isPresent();
    }

    private static Optional<String> text(JsonNode node) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        return Optional.of(node.isTextual() ? node.textValue() : node.toString());
    }

    private static Optional<JsonNode> json(byte @Nullable [] bytes) {
        try {
            return bytes == null ? Optional.empty() : Optional.ofNullable(JSON.readTree(bytes));
        } catch (IOException e) {
            return Optional.empty(); // no JSON has nothing at any pointer
        }
    }
}
