package dev.sluice.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class BenchmarkHtmlReportTest {
    private static final BenchmarkReport WHOLE = Runs.report(
            List.of(1, 16, 64, 256, 1024), List.of(10, 50, 80), Optional.of("http://127.0.0.1:3000/orders?a=1&b=%3C"));

    static List<BenchmarkReport> runs() {
        return List.of(
                WHOLE,
                Runs.report(List.of(1), List.of(), Optional.empty()),
                Runs.report(List.of(1, 4), List.of(), Optional.empty()),
                Runs.report(List.of(3), List.of(50), Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void needs_nothing_beside_it(BenchmarkReport report) throws Exception {
        for (var element : elements(page(report))) {
            assertThat(element.getTagName()).isNotIn("script", "link", "img", "iframe", "object");
            assertThat(List.of("src", "href", "xlink:href", "style")).noneMatch(element::hasAttribute);
        }
        assertThat(BenchmarkHtmlReport.of(report)).doesNotContain("url(", "@import");
    }

    @ParameterizedTest
    @MethodSource("runs")
    void draws_every_place_inside_its_drawing(BenchmarkReport report) throws Exception {
        for (var drawing : named(page(report), "svg")) {
            var width = Double.parseDouble(drawing.getAttribute("viewBox").split(" ", -1)[2]);
            var height = Double.parseDouble(drawing.getAttribute("viewBox").split(" ", -1)[3]);
            for (var element : elements(drawing)) {
                assertThat(places(element, "x", "x1", "x2", "cx", "width")).allMatch(x -> x >= 0 && x <= width);
                assertThat(places(element, "y", "y1", "y2", "cy", "height")).allMatch(y -> y >= 0 && y <= height);
            }
        }
    }

    @Test
    void has_a_line_for_each_contender_of_each_plot() throws Exception {
        assertThat(named(page(WHOLE), "polyline")).hasSize(4 * 4 + 3 * 2); // rate and three times; three times of two
    }

    @Test
    void leaves_the_open_loop_out_where_there_was_none() {
        assertThat(BenchmarkHtmlReport.of(WHOLE)).contains("Open loop");
        assertThat(BenchmarkHtmlReport.of(Runs.report(List.of(1, 4), List.of(), Optional.empty())))
                .doesNotContain("Open loop");
    }

    @Test
    void says_of_each_aim_whether_it_is_met() throws Exception {
        var rows =
                named(page(WHOLE), "tr").stream().map(Element::getTextContent).toList();

        assertThat(rows).anyMatch(row -> row.startsWith("edge_to_limit at 64") && row.endsWith("at least 0.700met"));
        assertThat(rows).anyMatch(row -> row.startsWith("p50_at_1") && row.endsWith("at most 1.30NOT met"));
    }

    @Test
    void keeps_what_users_wrote_as_text() throws Exception {
        assertThat(named(page(WHOLE), "code").getFirst().getTextContent()).isEqualTo(Runs.COMMAND);
        assertThat(BenchmarkHtmlReport.of(WHOLE)).contains("&lt;now&gt;.json").contains("a=1&amp;b=%3C");
    }

    private static Document page(BenchmarkReport report) throws Exception {
        var source = new InputSource(new StringReader(BenchmarkHtmlReport.of(report)));
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(source);
    }

    private static List<Element> named(Document page, String name) {
        var nodes = page.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(at -> (Element) nodes.item(at))
                .toList();
    }

    private static List<Element> elements(Document page) {
        return named(page, "*");
    }

    private static List<Element> elements(Element within) {
        var nodes = within.getElementsByTagName("*");
        return IntStream.range(0, nodes.getLength())
                .mapToObj(at -> (Element) nodes.item(at))
                .toList();
    }

    private static List<Double> places(Element element, String... names) {
        return List.of(names).stream()
                .filter(element::hasAttribute)
                .map(element::getAttribute)
                .map(Double::valueOf)
                .toList();
    }
}
