package dev.sluice.edge.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.request.BuiltInDocument;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Outcome.Go;
import dev.sluice.edge.request.Outcome.Stop;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.request.Refusal.BuiltInDocumentRequested;
import dev.sluice.edge.request.Refusal.Malformed;
import dev.sluice.edge.request.Refusal.MethodNotAllowed;
import dev.sluice.edge.request.Refusal.OptionsRequested;
import dev.sluice.edge.request.Refusal.PathNotFound;
import dev.sluice.edge.request.Requests;
import dev.sluice.edge.request.RoutedRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestRouterTest {
    private static final BuiltInDocument DOCUMENT = new BuiltInDocument("/openapi.json", () -> {
        throw new AssertionError("routing makes no document");
    });
    private static final RequestRouter ROUTER = new RequestRouter(Requests.contracts("""
        /:
          get: {operationId: root, security: []}
        /orders:
          get: {operationId: listOrders, security: []}
          post: {operationId: createOrder, security: []}
        /orders/latest:
          get: {operationId: latestOrder, security: []}
        /orders/{id}:
          parameters: [{name: id, in: path, required: true, schema: {type: string}}]
          get: {operationId: getOrder, security: []}
          delete: {operationId: deleteOrder, security: []}
        /orders/latest/items:
          get: {operationId: latestItems, security: []}
        /orders/{order}/{part}/notes:
          parameters:
            - {name: order, in: path, required: true, schema: {type: string}}
            - {name: part, in: path, required: true, schema: {type: string}}
          get: {operationId: notes, security: []}
        /asked:
          options: {operationId: askedOptions, security: []}
          get: {operationId: asked, security: []}
        """), List.of(DOCUMENT));

    @Test
    void a_path_and_method_name_one_operation() {
        assertThat(operation("POST", "/orders")).isEqualTo("createOrder");
        assertThat(operation("GET", "/orders")).isEqualTo("listOrders");
        assertThat(operation("GET", "/")).isEqualTo("root");
    }

    @Test
    void concrete_segments_win_over_variables() {
        assertThat(operation("GET", "/orders/latest")).isEqualTo("latestOrder");
        assertThat(operation("GET", "/orders/17")).isEqualTo("getOrder");
    }

    @Test
    void a_concrete_segment_that_leads_nowhere_gives_way_to_the_variable() {
        assertThat(routed("GET", "/orders/latest/screws/notes").pathValues())
                .isEqualTo(Map.of("order", "latest", "part", "screws"));
    }

    @Test
    void a_concrete_path_without_the_method_is_405_although_a_variable_would_have_it() {
        assertThat(refusal("DELETE", "/orders/latest"))
                .isEqualTo(new MethodNotAllowed(Set.of("GET", "HEAD", "OPTIONS")));
    }

    @Test
    void variables_are_decoded_exactly_once() {
        assertThat(routed("GET", "/orders/a%20b%C3%A9%252F").pathValues()).isEqualTo(Map.of("id", "a bé%2F"));
    }

    @Test
    void a_concrete_segment_matches_however_it_is_encoded() {
        assertThat(operation("GET", "/%6frders/latest")).isEqualTo("latestOrder");
    }

    @Test
    void head_is_its_get() {
        assertThat(operation("HEAD", "/orders")).isEqualTo("listOrders");
    }

    @Test
    void options_tells_what_the_path_allows_unless_the_contract_defines_it() {
        assertThat(refusal("OPTIONS", "/orders"))
                .isEqualTo(new OptionsRequested(Set.of("GET", "HEAD", "OPTIONS", "POST")));
        assertThat(operation("OPTIONS", "/asked")).isEqualTo("askedOptions");
    }

    @Test
    void options_of_the_whole_server_tells_every_method() {
        assertThat(refusal("OPTIONS", "*"))
                .isEqualTo(new OptionsRequested(Set.of("DELETE", "GET", "HEAD", "OPTIONS", "POST")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/orders/",
                "/orders//notes",
                "//orders",
                "/orders/1/2",
                "/orders/1/2/notes/3",
                "/Orders"
            })
    void what_no_contract_has_is_404(String path) {
        assertThat(refusal("GET", path)).isEqualTo(new PathNotFound());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/orders/../admin",
                "/orders/.",
                "/orders/%2e%2e/admin",
                "/orders/%2E",
                "/orders/a%2Fb",
                "/orders/a%2fb",
                "/orders/a%5Cb",
                "/orders/a\\b",
                "/orders/a%00",
                "/orders/a%0d%0a",
                "/orders/a%7F",
                "/orders/%",
                "/orders/%4",
                "/orders/%zz",
                "/orders/%\uFF12\uFF10",
                "/orders/%\u0662\u0660",
                "/orders/%ff",
                "/orders/%C0%AF",
                "/orders/%ED%A0%80",
                "orders",
                "*"
            })
    void a_path_that_could_mean_another_is_400(String path) {
        assertThat(refusal("GET", path)).isInstanceOf(Malformed.class);
    }

    @Test
    void the_deadline_is_arrival_plus_timeout() {
        var received = Requests.received("GET", "/orders");

        var outcome = ROUTER.route(received);

        assertThat(((Go<RoutedRequest>) outcome).value().deadline().atNanos()
                        - received.arrival().nanoTime())
                .isEqualTo(3_000_000_000L);
    }

    @Test
    void a_document_of_the_edge_is_asked_for_without_a_contract_that_names_it() {
        assertThat(refusal("GET", "/openapi.json")).isEqualTo(new BuiltInDocumentRequested(DOCUMENT));
        assertThat(refusal("HEAD", "/openapi%2Ejson")).isEqualTo(new BuiltInDocumentRequested(DOCUMENT));
        assertThat(refusal("POST", "/openapi.json")).isEqualTo(new MethodNotAllowed(Set.of("GET", "HEAD", "OPTIONS")));
        assertThat(refusal("OPTIONS", "/openapi.json"))
                .isEqualTo(new OptionsRequested(Set.of("GET", "HEAD", "OPTIONS")));
        assertThat(refusal("GET", "/openapi.json/")).isEqualTo(new PathNotFound());
    }

    @Test
    void a_document_wins_over_a_template_and_where_it_is_off_the_template_has_its_path() {
        var contracts = Requests.contracts("""
            /{any}:
              parameters: [{name: any, in: path, required: true, schema: {type: string}}]
              get: {operationId: any, security: []}
              put: {operationId: put, security: []}
            """);
        var on = new RequestRouter(contracts, List.of(DOCUMENT));

        assertThat(on.match("GET", "/openapi.json")).isEqualTo(Outcome.stop(new BuiltInDocumentRequested(DOCUMENT)));
        assertThat(on.match("PUT", "/openapi.json"))
                .isEqualTo(Outcome.stop(new MethodNotAllowed(Set.of("GET", "HEAD", "OPTIONS"))));
        assertThat(on.match("GET", "/asyncapi.json")).isInstanceOf(Go.class);
        assertThat(new RequestRouter(contracts).match("GET", "/openapi.json")).isInstanceOf(Go.class);
    }

    private static String operation(String method, String path) {
        return routed(method, path).operation().id();
    }

    private static RoutedRequest routed(String method, String path) {
        return switch (ROUTER.route(Requests.received(method, path))) {
            case Go<RoutedRequest>(var routed) -> routed;
            case Stop<RoutedRequest>(var refusal) -> throw new AssertionError(refusal.toString());
        };
    }

    private static Refusal refusal(String method, String path) {
        Outcome<RoutedRequest> outcome = ROUTER.route(Requests.received(method, path));
        return ((Stop<RoutedRequest>) outcome).refusal();
    }
}
