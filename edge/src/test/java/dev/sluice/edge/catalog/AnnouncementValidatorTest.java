package dev.sluice.edge.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.ContractLimits;
import dev.sluice.contracts.read.Diagnostic;
import dev.sluice.contracts.read.Document;
import dev.sluice.contracts.read.DocumentSet;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.contracts.wire.ContractAnnouncement;
import dev.sluice.edge.catalog.AnnouncementValidator.Accepted;
import dev.sluice.edge.catalog.AnnouncementValidator.Invalid;
import dev.sluice.edge.catalog.AnnouncementValidator.Rejected;
import dev.sluice.edge.catalog.AnnouncementValidator.Unchanged;
import dev.sluice.edge.catalog.AnnouncementValidator.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of an announcement. */
class AnnouncementValidatorTest {
    private static final AnnouncementPermission TEAS =
            new AnnouncementPermission("teas", List.of("/teas", "/v2/teas"), false);
    private static final ContractAnnouncement WITHDRAWAL = new ContractAnnouncement("teas", null);

    private List<Diagnostic> besideOthers = List.of();
    private ContractSet folder = ContractSet.empty();

    @ParameterizedTest(name = "{0} after {1}: {2}")
    @CsvSource({
        "1.0.0, none, taken",
        "1.0.0, 1.0.0, nothing",
        "1.1.0, 1.0.0, taken",
        "0.9.0, 1.0.0, version 0.9.0 is lower than 1.0.0",
        "1.0.0-rc.1, 1.0.0, version 1.0.0-rc.1 is lower than 1.0.0",
        "one, none, 'version is one, expected one such as 1.4.0'"
    })
    void a_version_never_goes_back(String announced, String accepted, String verdict) {
        var known =
                accepted.equals("none") ? Optional.<ContractAnnouncement>empty() : Optional.of(teas(accepted, "/teas"));

        assertThat(judge(teas(announced, "/teas"), known)).contains(verdict);
    }

    @Test
    void what_breaks_callers_needs_a_higher_major_version() {
        var accepted = Optional.of(teas("1.4.0", "/teas", "/teas/green"));

        assertThat(judge(teas("1.5.0", "/teas"), accepted))
                .contains("sluice.contracts/teas#/paths/~1teas~1green/get: GET /teas/green is gone: breaks callers of"
                        + " 1.4.0, so it needs a higher major version than 1.5.0");
        assertThat(judge(teas("2.0.0", "/teas"), accepted)).isEqualTo("taken");
    }

    @Test
    void an_equal_version_is_taken_where_it_breaks_nobody() {
        var accepted = Optional.of(teas("1.0.0", "/teas"));

        assertThat(judge(teas("1.0.0", "/teas", "/teas/green"), accepted)).isEqualTo("taken");
        assertThat(judge(teas("1.0.0", "/teas/green"), accepted)).contains("GET /teas is gone");
    }

    @Test
    void a_withdrawal_has_to_be_allowed() {
        var accepted = Optional.of(teas("1.0.0", "/teas"));
        var removable = new AnnouncementPermission("teas", List.of("/"), true);

        assertThat(judge(WITHDRAWAL, accepted)).contains("sluice.contracts/teas: withdrawn, which breaks callers");
        assertThat(judge(removable, WITHDRAWAL, accepted)).isEqualTo("taken");
        assertThat(judge(removable, WITHDRAWAL, Optional.of(WITHDRAWAL))).isEqualTo("nothing");
        assertThat(judge(WITHDRAWAL, Optional.empty())).isEqualTo("nothing");
        assertThat(judge(teas("0.1.0", "/teas"), Optional.of(WITHDRAWAL))).isEqualTo("taken");
    }

    @ParameterizedTest
    @CsvSource({
        "/teas, taken",
        "/teas/{name}, taken",
        "/v2/teas, taken",
        "/teasets, /teasets is under none of",
        "/v2, /v2 is under none of",
        "/{teas}, /{teas} is under none of"
    })
    void a_path_stands_under_an_allowed_one_by_whole_segments(String path, String verdict) {
        assertThat(judge(teas("1.0.0", path), Optional.empty())).contains(verdict);
    }

    @Test
    void what_is_no_contract_of_this_service_is_refused() {
        var other = new ContractAnnouncement("teas", text("cakes", "1.0.0", "/teas"));

        assertThat(judge(new ContractAnnouncement("teas", new byte[0]), Optional.empty()))
                .contains("the document is empty");
        assertThat(judge(other, Optional.empty())).contains("teas#/x-sluice/service: service is cakes");
        assertThat(judge(
                        new ContractAnnouncement("teas", new byte[ContractAnnouncement.MAX_DOCUMENT_BYTES + 1]),
                        Optional.empty()))
                .contains("document has 921601 bytes, limit 921600");
    }

    @Test
    void what_stands_in_the_way_of_others_is_refused() {
        besideOthers = List.of(new Diagnostic("sluice.contracts/teas", "/paths", "taken"));

        assertThat(judge(teas("1.0.0", "/teas"), Optional.empty())).contains("/paths: taken");
    }

    @ParameterizedTest(name = "{0}, operation {1}")
    @CsvSource(delimiter = '|', textBlock = """
        topic: orders.requests                 | {}                      | teas#/x-sluice/topic: topic orders.requests is not teas.requests
        topic: teas.requests                   | {}                      | taken
        {}                                     | topic: orders.requests  | /get/x-sluice/topic: topic orders.requests is not teas.requests
        topic: orders.requests                 | topic: teas.requests    | taken
        topic: teas.requests.more              | {}                      | topic teas.requests.more is not teas.requests
        group: orders                          | {}                      | teas#/x-sluice/group: group orders is not teas
        {}                                     | group: orders           | /get/x-sluice/group: group orders is not teas
        group: none                            | {}                      | taken
        fallback: {service: orders}            | {}                      | the fallback's service orders is not teas
        fallback: {service: orders}            | {}                      | teas#/x-sluice/fallback: topic orders.requests is not teas.requests
        {}                                     | fallback: {service: orders} | /get/x-sluice/fallback: topic orders.requests
        {}                                     | fallback: {service: teas, topic: orders.requests} | topic orders.requests
        fallback: {service: orders, topic: leaves, group: none} | {}     | the fallback's service orders is not teas
        fallback: {service: spare, topic: leaves, group: orders} | {}    | the fallback's group orders is not teas
        fallback: {service: spare, topic: leaves} | {}                   | taken
        fallback: {service: teas, topic: leaves} | {}                    | taken
        fallback: {status: 200, body: none}    | {}                      | taken
        topic: leaves                          | group: spare            | taken
        """)
    void topics_and_groups_are_its_own_or_allowed(String document, String operation, String verdict) {
        var allowance = new AnnouncementPermission("teas", List.of("/"), Set.of("leaves"), Set.of("spare"), false);

        assertThat(judge(allowance, naming(document, operation), Optional.empty()))
                .contains(verdict);
    }

    @Test
    void a_topic_that_the_folder_claims_is_nobody_elses_own() {
        folder = contracts("orders", "topic: teas.requests");

        assertThat(judge(teas("1.0.0", "/teas"), Optional.empty()))
                .contains("topic teas.requests is that of service orders in the folder of contracts, in orders.yaml");
        assertThat(judge(
                        new AnnouncementPermission("teas", List.of("/"), Set.of("teas.requests"), Set.of(), false),
                        teas("1.0.0", "/teas"),
                        Optional.empty()))
                .isEqualTo("taken");
    }

    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, StackOverflowError.class, IllegalStateException.class})
    void what_could_not_be_judged_is_not_judged_again(Class<? extends Throwable> failure) {
        var judged = new ArrayList<DocumentSet>();
        var judge = new AnnouncementValidator(
                documents -> {
                    judged.add(documents);
                    if (new String(documents.all().getFirst().bytes(), StandardCharsets.UTF_8).contains("bad")) {
                        AnnouncementValidatorTest.<RuntimeException>raise(failure);
                    }
                    return read(documents);
                },
                ContractSet::empty,
                coming -> List.of());
        var bad = teas("1.0.0", "/bad");

        var first = written(judge.judge(TEAS, bad, Optional.empty(), new LinkedHashMap<>()));
        var second = written(judge.judge(TEAS, bad, Optional.empty(), new LinkedHashMap<>()));
        var asAccepted = judge.look(TEAS, bad);
        var good = written(judge.judge(TEAS, teas("1.0.1", "/teas"), Optional.of(bad), new LinkedHashMap<>()));

        assertThat(first).isEqualTo(second).contains("judging it failed, and is not tried again: " + failure.getName());
        assertThat(asAccepted).isInstanceOf(Invalid.class);
        assertThat(good).isEqualTo("taken");
        assertThat(judged).hasSize(2);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void raise(Class<? extends Throwable> failure) throws T {
        try {
            throw (T) failure.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no such failure can be made", e);
        }
    }

    @Test
    void json_is_as_good_as_yaml() {
        var json = """
            {"openapi": "3.1.0", "info": {"title": "T", "version": "1.0.0"}, "x-sluice": {"service": "teas"},
            \t"paths": {"/teas": {"get": {"operationId": "a", "security": []}}}}\
            """;

        assertThat(judge(new ContractAnnouncement("teas", json.getBytes(StandardCharsets.UTF_8)), Optional.empty()))
                .isEqualTo("taken");
    }

    private String judge(ContractAnnouncement announced, Optional<ContractAnnouncement> accepted) {
        return judge(TEAS, announced, accepted);
    }

    private String judge(
            AnnouncementPermission allowance, ContractAnnouncement announced, Optional<ContractAnnouncement> accepted) {
        var judge = new AnnouncementValidator(AnnouncementValidatorTest::read, () -> folder, coming -> besideOthers);
        return written(judge.judge(allowance, announced, accepted, new LinkedHashMap<String, Document>()));
    }

    private static String written(Verdict verdict) {
        return switch (verdict) {
            case Unchanged _ -> "nothing";
            case Accepted _ -> "taken";
            case Rejected(var faults) -> faults.toString();
        };
    }

    private static ContractAnnouncement teas(String version, String... paths) {
        return new ContractAnnouncement("teas", text("teas", version, paths));
    }

    private static byte[] text(String service, String version, String... paths) {
        var text = new StringBuilder("openapi: 3.1.0\ninfo: {title: T, version: " + version + "}\nx-sluice: {service: "
                + service + "}\npaths:\n");
        for (var path : paths) {
            text.append("  '").append(path).append("':\n    parameters: [");
            if (path.contains("{")) {
                var name = path.substring(path.indexOf('{') + 1, path.indexOf('}'));
                text.append("{name: ").append(name).append(", in: path, required: true, schema: {}}");
            }
            text.append("]\n    get: {operationId: '").append(path).append("', security: []}\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static ContractAnnouncement naming(String document, String operation) {
        var text = """
            openapi: 3.1.0
            info: {title: T, version: 1.0.0}
            x-sluice: {service: teas, %s}
            paths: {/teas: {get: {operationId: a, security: [], x-sluice: {%s}}}}
            """.formatted(document.equals("{}") ? "" : document, operation.equals("{}") ? "" : operation);
        return new ContractAnnouncement("teas", text.getBytes(StandardCharsets.UTF_8));
    }

    private static ContractSet contracts(String service, String settings) {
        var text = """
            openapi: 3.1.0
            info: {title: T, version: 1.0.0}
            x-sluice: {service: %s, %s}
            paths: {/%s: {get: {operationId: a, security: []}}}
            """.formatted(service, settings, service);
        var documents = List.of(new Document(service + ".yaml", text.getBytes(StandardCharsets.UTF_8)));
        return ((LoadResult.Contracts) read(new DocumentSet(documents, List.of()))).set();
    }

    private static LoadResult read(DocumentSet documents) {
        return ContractFolder.read(documents, ContractLimits.defaults());
    }
}
