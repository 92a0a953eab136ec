package dev.sluice.load.replay.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.load.Golden;
import dev.sluice.load.replay.correlation.ValueLink;
import dev.sluice.load.replay.diff.RuleBook;
import dev.sluice.load.replay.exchange.Some;
import dev.sluice.load.replay.exchange.TimedReply;
import dev.sluice.load.replay.plan.ReplayPace;
import dev.sluice.load.replay.plan.ReplayPlan;
import dev.sluice.load.replay.plan.TrafficSelection;
import dev.sluice.load.replay.result.ResultCollector;
import dev.sluice.load.replay.result.ResultEvaluator;
import dev.sluice.load.replay.result.Threshold;
import dev.sluice.load.replay.session.RequestOutcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ReplayReportTest {
    private static final String NASTY = "<script>alert('&')</script>\\u0000";

    private static ReplayReport report(boolean isComplete) {
        var tally = new ResultCollector(
                RuleBook.empty().diff((_, _) -> false), RuleBook.empty().learned());
        for (var number = 0; number < 20; number++) {
            var recorded = Some.recorded(
                    Some.request("id-" + number, "getOrder", "{}", ""), Some.json("id-" + number, "{\"a\":\"x\"}"));
            var now = Some.json("new", number < 3 ? "{\"a\":\"" + NASTY + "\"}" : "{\"a\":\"x\"}");
            tally.accept(new RequestOutcome.Replied(recorded, new TimedReply(now, Duration.ofMillis(12))));
        }
        var limits = Threshold.all("differences>0,missing>0,p99>1.2x");
        return new ReplayReport(
                new ReplayPlan(
                        "run-1",
                        "orders",
                        "orders-v2",
                        0,
                        1000,
                        new ReplayPlan.OperationMapping(Map.of(), Map.of()),
                        List.of(),
                        List.of(),
                        TrafficSelection.everything(),
                        new ReplayPace.AsRecorded(1),
                        false,
                        10,
                        new ReplayPlan.ComparisonSettings(true, NullNode.getInstance(), "differences>0"),
                        List.of(),
                        null),
                ResultEvaluator.judge(tally, RuleBook.empty().learned(), _ -> false, limits),
                isComplete,
                Instant.EPOCH,
                Duration.ofSeconds(2),
                Optional.empty(),
                Map.of(new ValueLink("createOrder", "/id", "getOrder"), 7L),
                List.of("5 records have expired"));
    }

    private static Document parsed(String xml) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void the_page_escapes_what_services_say_and_needs_nothing_from_elsewhere() throws Exception {
        var page = ReplayHtmlReport.of(report(true));

        assertThat(parsed(page).getDocumentElement().getTextContent())
                .contains("Replay of orders against orders-v2", "failed", "/a", "<script>alert('&')</script>")
                .contains("createOrder", "5 records have expired", "3 differ");
        assertThat(page).doesNotContain("<script").doesNotContain("http:").doesNotContain("https:");
    }

    @Test
    void ci_reads_a_test_case_for_each_limit_and_the_failure_says_what_differs() throws Exception {
        var suite = parsed(ReplayJUnitReport.of(report(true))).getDocumentElement();

        assertThat(suite.getAttribute("tests")).isEqualTo("4");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("skipped")).isEqualTo("1");
        assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(4);
        var failure = suite.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttributes().getNamedItem("message").getTextContent())
                .isEqualTo("3 of 20, 15.000%");
        assertThat(failure.getTextContent())
                .contains("getOrder /a changed: 3 of 20, as in orders.requests-0@7: x → <script>");
    }

    @Test
    void a_run_that_was_cut_off_has_not_passed() throws Exception {
        var suite = parsed(ReplayJUnitReport.of(report(false))).getDocumentElement();

        assertThat(suite.getAttribute("failures")).isEqualTo("2");
        assertThat(report(false).passed()).isFalse();
        assertThat(ReplayJsonReport.of(report(false)).path("verdict").asText()).isEqualTo("incomplete");
    }

    @Test
    void programs_read_counts_places_and_examples() {
        var json = ReplayJsonReport.of(report(true));

        assertThat(json.path("differing").asLong()).isEqualTo(3);
        assertThat(json.at("/operations/0/findings/0/at").asText()).isEqualTo("/a");
        assertThat(json.at("/operations/0/findings/0/examples/0/id").asText()).isEqualTo("id-0");
        assertThat(json.at("/operations/0/took/now/p50").asDouble()).isBetween(11.9, 12.1);
        assertThat(json.at("/followed/0/requests").asLong()).isEqualTo(7);
        assertThat(json.at("/limits/0/state").asText()).isEqualTo("broken");
    }

    @Test
    void the_terminal_shows_what_differs_with_an_example_and_the_verdict_last() {
        var lines = ReplayTextReport.lines(report(true));

        assertThat(lines).anyMatch(line -> line.contains("getOrder /a changed") && line.contains("3 of 20, 15.0%"));
        assertThat(lines.getLast()).isEqualTo("failed: 3 of 20 compared replies differ");
    }

    @Test
    void what_people_and_programs_read_stays_as_it_is() throws IOException {
        var report = report(true);

        Golden.assertUnchanged("replay-report.html", ReplayHtmlReport.of(report));
        Golden.assertUnchanged("replay-report.xml", ReplayJUnitReport.of(report));
        Golden.assertUnchanged("replay-report.json", ReplayJsonReport.of(report).toPrettyString());
        Golden.assertUnchanged("replay-report.txt", String.join("\n", ReplayTextReport.lines(report)));
    }
}
