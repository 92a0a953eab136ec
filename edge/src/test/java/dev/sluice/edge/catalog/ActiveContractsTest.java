package dev.sluice.edge.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.Topic;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.ContractLimits;
import dev.sluice.contracts.read.Document;
import dev.sluice.contracts.read.DocumentSet;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.edge.request.BuiltInDocument;
import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal;
import dev.sluice.edge.route.RequestRouter.Match;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ActiveContractsTest {
    private final SomeWay way = new SomeWay();
    private final ActiveContracts serving = new ActiveContracts(
            documents("teas"),
            ContractSet.empty(),
            ActiveContractsTest::read,
            BuiltInDocumentSettings.all(),
            way,
            Duration.ofMillis(1));

    @Test
    void good_contracts_come_into_force() throws InterruptedException {
        serving.take(documents("teas", "cakes"));

        assertThat(operations()).containsExactlyInAnyOrder("/teas", "/cakes");
        assertThat(serving.changes()).isEqualTo(1);
    }

    @Test
    void of_faulty_ones_not_even_the_good_half_does() throws InterruptedException {
        serving.take(documents("teas"));
        serving.take(documents("teas", "cakes").and(List.of(document("broken.yaml", "paths: {"))));

        assertThat(operations()).isEmpty();
        assertThat(serving.faults())
                .singleElement()
                .extracting(fault -> fault.file())
                .isEqualTo("broken.yaml");
        assertThat(serving.refusals()).isEqualTo(1);
    }

    @Test
    void what_is_undone_is_no_fault_any_more() throws InterruptedException {
        serving.take(documents("teas").and(List.of(document("broken.yaml", "paths: {"))));
        serving.take(documents("teas"));

        assertThat(serving.faults()).isEmpty();
        assertThat(serving.changes()).isZero();
    }

    @Test
    void announced_contracts_are_served_beside_the_folder() throws InterruptedException {
        serving.take(documents("teas", "jams"));
        serving.take(announced("cakes"));

        assertThat(operations()).containsExactlyInAnyOrder("/teas", "/jams", "/cakes");
        assertThat(serving.faults()).isEmpty();

        serving.take(announced());

        assertThat(operations()).containsExactlyInAnyOrder("/teas", "/jams");
    }

    @Test
    void what_cannot_be_put_in_force_holds_no_other_service_up_and_is_tried_once() throws InterruptedException {
        var readings = new ArrayList<DocumentSet>();
        var failing = servingOf(found -> {
            readings.add(found);
            return with("type: nothing", found) ? uncompilable(found) : read(found);
        });
        var accepted = announced("cakes", "jams", "pies");
        accepted.put("jams", document("sluice.contracts/jams", contract("jams", "type: nothing")));

        failing.take(accepted);
        var tried = readings.size();
        failing.take(accepted);

        assertThat(readings).hasSize(tried);
        assertThat(operations(failing)).containsExactlyInAnyOrder("/cakes", "/pies");
        assertThat(failing.faults())
                .singleElement()
                .asString()
                .startsWith("sluice.contracts/jams: putting it in force failed: ");
    }

    @Test
    void what_fails_stays_out_when_others_change() throws InterruptedException {
        var failing = servingOf(found -> with("type: nothing", found) ? uncompilable(found) : read(found));
        var accepted = announced("cakes", "jams");
        accepted.put("jams", document("sluice.contracts/jams", contract("jams", "type: nothing")));
        failing.take(accepted);

        failing.take(documents("teas", "pies"));
        assertThat(operations(failing)).containsExactlyInAnyOrder("/teas", "/pies", "/cakes");

        accepted.putAll(announced("buns"));
        failing.take(accepted);
        assertThat(operations(failing)).containsExactlyInAnyOrder("/teas", "/pies", "/cakes", "/buns");
    }

    @Test
    void a_service_keeps_what_is_in_force_while_what_comes_in_its_place_fails() throws InterruptedException {
        var failing = servingOf(found -> {
            if (with("type: nothing", found)) {
                throw new OutOfMemoryError("planned");
            }
            return read(found);
        });
        failing.take(announced("cakes", "jams"));
        var accepted = announced("cakes");
        accepted.put("jams", document("sluice.contracts/jams", contract("jams", "type: nothing")));

        failing.take(accepted);

        assertThat(operations(failing)).containsExactlyInAnyOrder("/cakes", "/jams");
        assertThat(failing.changes()).isEqualTo(1);
        assertThat(failing.faults())
                .singleElement()
                .asString()
                .contains("putting it in force failed: java.lang.OutOfMemoryError: planned");
    }

    @Test
    void documents_are_tried_out_as_far_as_they_can_fail() {
        var failing = servingOf(ActiveContractsTest::uncompilable);
        var coming = new LinkedHashMap<>(announced("cakes"));

        assertThatThrownBy(() -> failing.tryOut(documents("cakes"))).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> failing.faultsOfLast(coming)).isInstanceOf(RuntimeException.class);
        assertThat(failing.changes()).isZero();
    }

    @Test
    void the_folder_wins_over_what_was_announced_and_may_give_way_again() throws InterruptedException {
        serving.take(announced("cakes"));

        serving.take(documents("cakes"));

        assertThat(operations()).containsExactly("/cakes");
        assertThat(serving.faults().toString())
                .contains(
                        "sluice.contracts/cakes#/x-sluice/service", "stands in the folder of contracts, in cakes.yaml");

        serving.take(documents());

        assertThat(serving.get().contracts().contracts().getFirst().file()).isEqualTo("sluice.contracts/cakes");
        assertThat(serving.faults()).isEmpty();
    }

    @Test
    void of_announced_contracts_that_collide_only_the_later_goes_out_of_force() throws InterruptedException {
        serving.take(documents());
        var colliding = announced("cakes", "jams");
        colliding.put(
                "teas",
                new Document("sluice.contracts/teas", bytes(contract("teas").replace("/teas", "/cakes"))));

        serving.take(colliding);

        assertThat(operations()).containsExactlyInAnyOrder("/cakes", "/jams");
        assertThat(serving.faults())
                .singleElement()
                .extracting(fault -> fault.file())
                .isEqualTo("sluice.contracts/teas");
    }

    @Test
    void a_faulty_folder_holds_no_announcement_up() throws InterruptedException {
        serving.take(documents());
        serving.take(documents("jams").and(List.of(document("broken.yaml", "paths: {"))));
        serving.take(announced("cakes"));

        assertThat(operations()).containsExactly("/cakes");
        assertThat(serving.faults()).hasSize(1);
    }

    @Test
    void whoever_comes_later_is_at_fault() throws InterruptedException {
        serving.take(announced("cakes"));
        var coming = new LinkedHashMap<String, Document>();
        coming.put(
                "jams",
                new Document("sluice.contracts/jams", bytes(contract("jams").replace("/jams", "/cakes"))));

        assertThat(serving.faultsOfLast(coming).toString())
                .contains("sluice.contracts/jams#/paths/~1cakes/get: GET /cakes is claimed already");
    }

    @Test
    void a_failure_of_our_own_leaves_the_old_ones_in_force() throws InterruptedException {
        var failing = new ActiveContracts(
                documents("teas"),
                set("teas"),
                _ -> {
                    throw new IllegalStateException("as this test wants");
                },
                BuiltInDocumentSettings.all(),
                way,
                Duration.ofSeconds(1));

        failing.take(documents("cakes"));

        assertThat(failing.faults()).hasSize(1);
        assertThat(failing.get().contracts().operations()).hasSize(1);
    }

    @Test
    void nobody_is_let_onto_a_way_that_is_not_open() throws Exception {
        way.open = Set.of();
        try (var thread = Executors.newVirtualThreadPerTaskExecutor()) {
            var taking = thread.submit(() -> {
                serving.take(documents("cakes"));
                return true;
            });
            Awaitility.await().until(() -> way.needed.contains("cakes.requests"));
            assertThat(operations()).isEmpty();

            way.open = Set.of("cakes.requests");

            assertThat(taking.get(5, TimeUnit.SECONDS)).isTrue();
            assertThat(operations()).containsExactly("/cakes");
        }
    }

    @Test
    void a_way_that_never_opens_is_not_waited_for_for_ever() throws InterruptedException {
        way.open = Set.of();
        var since = System.nanoTime();

        serving.take(documents("cakes"));

        assertThat(Duration.ofNanos(System.nanoTime() - since)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(8));
        assertThat(operations()).containsExactly("/cakes");
    }

    @Test
    void topics_of_earlier_contracts_stay_as_long_as_a_request_may_need_them() throws InterruptedException {
        serving.take(documents("teas", "cakes"));
        serving.take(documents("cakes"));
        assertThat(way.needed).contains("teas.requests", "cakes.requests");

        Awaitility.await().untilAsserted(() -> {
            serving.tidy();
            assertThat(way.needed).containsExactly("cakes.requests");
        });
    }

    @Test
    void a_set_has_one_document_of_each_kind_and_the_next_set_others() throws InterruptedException {
        var before = document("/openapi.json").content();
        assertThat(document("/openapi.json").content()).isSameAs(before);

        serving.take(documents("teas", "cakes"));

        assertThat(new String(document("/openapi.json").content().json(), StandardCharsets.UTF_8))
                .contains("/teas", "/cakes", "teas.list");
        assertThat(document("/openapi.json").content().version()).isNotEqualTo(before.version());
        var asyncApi = serving.get().asyncApi().orElseThrow();
        assertThat(new String(asyncApi.content().json(), StandardCharsets.UTF_8))
                .contains("teas.requests", "cakes.requests");
        assertThat(serving.get().explain("GET", "/openapi.json").found()).isTrue();
    }

    @Test
    void a_document_that_is_off_is_no_path() {
        var served = CompiledContracts.of(set("teas"), new BuiltInDocumentSettings(false, false));

        assertThat(served.explain("GET", "/openapi.json").text()).contains("404");
        assertThat(served.asyncApi()).isEmpty();
    }

    @Test
    void topics_and_groups_are_not_for_callers() {
        var served = CompiledContracts.of(set("teas"), BuiltInDocumentSettings.all());

        assertThat(served.explain("GET", "/openapi.json").found()).isTrue();
        assertThat(served.explain("GET", "/asyncapi.json").text()).contains("404");
    }

    private BuiltInDocument document(String path) {
        return switch (serving.get().router().match("GET", path)) {
            case Outcome.Stop<Match>(Refusal.BuiltInDocumentRequested(var document)) -> document;
            case Outcome<Match> other -> throw new AssertionError(other.toString());
        };
    }

    private ActiveContracts servingOf(Function<DocumentSet, LoadResult> reading) {
        return new ActiveContracts(
                documents(), ContractSet.empty(), reading, BuiltInDocumentSettings.all(), way, Duration.ofMillis(1));
    }

    private static boolean with(String text, DocumentSet documents) {
        return documents.all().stream()
                .anyMatch(found -> new String(found.bytes(), StandardCharsets.UTF_8).contains(text));
    }

    /** As where a library takes a schema that it cannot use: read without a fault, and it fails only when it is compiled. */
    private static LoadResult uncompilable(DocumentSet documents) {
        var result = read(new DocumentSet(
                documents.all().stream()
                        .map(found -> document(
                                found.file(),
                                new String(found.bytes(), StandardCharsets.UTF_8).replace("nothing", "string")))
                        .toList(),
                List.of()));
        ((LoadResult.Contracts) result)
                .set()
                .operations()
                .flatMap(operation -> operation.input().parameters().stream())
                .forEach(parameter -> ((ObjectNode) parameter.schema().node()).put("pattern", "("));
        return result;
    }

    private List<String> operations() {
        return operations(serving);
    }

    private static List<String> operations(ActiveContracts serving) {
        return serving.get()
                .contracts()
                .operations()
                .map(operation -> operation.path().toString())
                .toList();
    }

    private static SortedMap<String, Document> announced(String... services) {
        var announced = new TreeMap<String, Document>();
        for (var service : services) {
            announced.put(service, new Document("sluice.contracts/" + service, bytes(contract(service))));
        }
        return announced;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static DocumentSet documents(String... services) {
        return new DocumentSet(
                List.of(services).stream()
                        .map(service -> document(service + ".yaml", contract(service)))
                        .toList(),
                List.of());
    }

    private static String contract(String service) {
        return contract(service, "type: string");
    }

    private static String contract(String service, String schema) {
        return """
            openapi: 3.1.0
            info: {title: Teas, version: 1.0.0}
            x-sluice: {service: %s}
            paths:
              /%s:
                get: {operationId: list, security: [], parameters: [{name: of, in: query, schema: {%s}}]}
            """.formatted(service, service, schema);
    }

    private static Document document(String file, String text) {
        return new Document(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private static LoadResult read(DocumentSet documents) {
        return ContractFolder.read(documents, ContractLimits.defaults());
    }

    private static ContractSet set(String service) {
        return ((LoadResult.Contracts) read(documents(service))).set();
    }

    /** A broker whose topics are there as soon as the test says so; at first, at once. */
    private static final class SomeWay implements TopicReadiness {
        private volatile Set<String> needed = Set.of();
        private volatile Set<String> open = Set.of("teas.requests", "cakes.requests", "jams.requests");

        @Override
        public void need(Collection<Topic> topics) {
            needed = topics.stream().map(Topic::name).collect(Collectors.toCollection(TreeSet::new));
        }

        @Override
        public boolean isOpen(Collection<Topic> topics) {
            return topics.stream().allMatch(topic -> open.contains(topic.name()));
        }
    }
}
