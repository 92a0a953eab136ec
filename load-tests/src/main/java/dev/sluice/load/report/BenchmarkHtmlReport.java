package dev.sluice.load.report;

import dev.sluice.load.bench.BenchmarkEnvironment;
import dev.sluice.load.bench.BenchmarkMetric;
import dev.sluice.load.bench.BenchmarkSubject;
import dev.sluice.load.bench.LoadLevel;
import dev.sluice.load.bench.MedianAndRange;
import dev.sluice.load.bench.OverheadRatio;
import dev.sluice.load.generate.LoadTarget;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;

/** One page that needs nothing beside it: ratios, plots, bars and the whole table. */
public final class BenchmarkHtmlReport {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final SequencedMap<BenchmarkMetric, String> TIMES = new LinkedHashMap<>();
    private static final SequencedMap<BenchmarkMetric, String> PROCESSORS = new LinkedHashMap<>();
    private static final SequencedMap<BenchmarkMetric, String> COLUMNS = new LinkedHashMap<>();

    static {
        TIMES.put(BenchmarkMetric.P50_MS, "p50 in ms");
        TIMES.put(BenchmarkMetric.P99_MS, "p99 in ms");
        TIMES.put(BenchmarkMetric.P99_9_MS, "p99.9 in ms");
        PROCESSORS.put(BenchmarkMetric.CPU_US_GENERATOR, "generator");
        PROCESSORS.put(BenchmarkMetric.CPU_US_BROKER, "broker");
        PROCESSORS.put(BenchmarkMetric.CPU_US_SERVICE, "service");
        PROCESSORS.put(BenchmarkMetric.CPU_US_EDGE, "edge");
        PROCESSORS.put(BenchmarkMetric.CPU_US_ECHO, "echo");
        COLUMNS.put(BenchmarkMetric.REQUESTS_PER_SECOND, "requests/s");
        COLUMNS.putAll(TIMES);
        COLUMNS.put(BenchmarkMetric.MAX_MS, "longest in ms");
        PROCESSORS.forEach((figure, process) -> COLUMNS.put(figure, process + " in us"));
        COLUMNS.put(BenchmarkMetric.EDGE_ALLOCATED_BYTES, "allocated in bytes");
        COLUMNS.put(BenchmarkMetric.EDGE_RSS_MIB, "RSS in MiB");
    }

    private final BenchmarkReport report;
    private final HtmlWriter page;

    private BenchmarkHtmlReport(BenchmarkReport report) throws XMLStreamException {
        this.report = report;
        this.page = new HtmlWriter();
    }

    public static String of(BenchmarkReport report) {
        try {
            return new BenchmarkHtmlReport(report).build();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a page in memory cannot fail to be written", e);
        }
    }

    private String build() throws XMLStreamException {
        page.begin("Sluice benchmark, " + DAY.format(report.begun()), PageStyle.STYLE);
        heading();
        ratios();
        closedLoop();
        openLoop();
        processors();
        table();
        return page.page();
    }

    private void heading() throws XMLStreamException {
        page.leaf("h1", "What the edge costs next to what it is made of");
        page.leaf("p", "Sluice %s, %s".formatted(report.version(), DAY.format(report.begun())), "class", "faint");
        page.open("dl");
        page.leaf("dt", "command");
        page.open("dd");
        page.leaf("code", report.command());
        page.close();
        for (var fact : facts().entrySet()) {
            page.leaf("dt", fact.getKey());
            page.leaf("dd", fact.getValue());
        }
        page.close();
    }

    private Map<String, String> facts() {
        var plan = report.plan();
        var facts = new LinkedHashMap<>(MachineDescription.facts());
        facts.put(
                "measured",
                "%d rounds, %d s each, after %d s of warm-up of each contender"
                        .formatted(
                                plan.rounds(),
                                plan.span().toSeconds(),
                                plan.warmUp().toSeconds()));
        facts.put("partitions", "%d of the edge's request topic".formatted(plan.partitions()));
        facts.put("each JVM but the broker's", String.join(" ", BenchmarkEnvironment.FLAGS));
        plan.against().map(LoadTarget::uri).ifPresent(uri -> facts.put("against", uri.toString()));
        return facts;
    }

    private void ratios() throws XMLStreamException {
        page.leaf("h2", "Ratios");
        page.leaf(
                "p",
                "Of the same run: computed in each round, then the median. The limit is 1 / (1 / floor + 1 / echo),"
                        + " since both halves share the processors.");
        page.table(List.of("ratio"), List.of("median", "least to most", "aim", ""));
        for (var ratio : report.ratios()) {
            ratio(ratio);
        }
        page.endTable();
    }

    private void ratio(OverheadRatio ratio) throws XMLStreamException {
        var spread = ratio.spread();
        page.open("tr");
        page.leaf("td", ratio.of() == 0 ? ratio.name() : ratio.name() + " at " + ratio.of(), "class", "left");
        page.leaf("td", NumberFormats.text(spread.median()));
        page.leaf(
                "td",
                "%s to %s".formatted(NumberFormats.text(spread.min()), NumberFormats.text(spread.max())),
                "class",
                "faint");
        var aim = ratio.aim();
        page.leaf("td", aim.map(BenchmarkHtmlReport::words).orElse(""));
        if (aim.isPresent()) {
            var met = aim.get().isMet(spread.median());
            page.leaf("td", met ? "met" : "NOT met", "class", met ? "met" : "missed");
        } else {
            page.leaf("td", "");
        }
        page.close();
    }

    private static String words(OverheadRatio.Aim aim) {
        return (aim.atLeast() ? "at least " : "at most ") + NumberFormats.text(aim.value());
    }

    private void closedLoop() throws XMLStreamException {
        var steps = steps(LoadLevel.Closed.class);
        if (steps.isEmpty()) {
            return;
        }
        var across = ChartAxis.loads(loads(steps));
        page.leaf("h2", "Closed loop: the next call follows its answer");
        legend(contenders(steps));
        var lines = lines(steps, BenchmarkMetric.REQUESTS_PER_SECOND);
        card(new LineChart("requests/s", "calls at once", across, ChartAxis.upTo(most(lines)), lines, 960, 320));
        times(steps, across, "calls at once");
    }

    private void openLoop() throws XMLStreamException {
        var steps = steps(LoadLevel.Open.class);
        if (steps.isEmpty()) {
            return;
        }
        page.leaf("h2", "Open loop: arrivals fixed in advance");
        page.leaf(
                "p",
                "A call's time counts from when it was planned. The rate is a percentage of the edge's own maximum.");
        legend(contenders(steps));
        times(steps, ChartAxis.percents(loads(steps)), "% of the edge's maximum");
    }

    private void times(List<LoadLevel> steps, ChartAxis across, String under) throws XMLStreamException {
        page.open("div", "class", "plots");
        for (var time : TIMES.entrySet()) {
            var lines = lines(steps, time.getKey());
            card(new LineChart(time.getValue(), under, across, decades(lines), lines, 460, 300));
        }
        page.close();
    }

    private void card(LineChart plot) throws XMLStreamException {
        page.open("div", "class", "card");
        plot.draw(page);
        page.close();
    }

    private void legend(Collection<String> labels) throws XMLStreamException {
        page.open("p", "class", "legend");
        for (var label : labels) {
            page.open("span", "class", label);
            page.leaf("i", "");
            page.text(label);
            page.close();
        }
        page.close();
    }

    private List<String> contenders(List<LoadLevel> steps) {
        return steps.stream()
                .flatMap(step -> report.results().contenders(step).stream())
                .distinct()
                .sorted()
                .map(BenchmarkSubject::label)
                .toList();
    }

    private List<LoadLevel> steps(Class<? extends LoadLevel> kind) {
        return report.results().steps().stream().filter(kind::isInstance).toList();
    }

    private static List<Integer> loads(List<LoadLevel> steps) {
        return steps.stream().map(BenchmarkHtmlReport::load).toList();
    }

    private static int load(LoadLevel step) {
        return switch (step) {
            case LoadLevel.Closed(var outstanding) -> outstanding;
            case LoadLevel.Open(var percent) -> percent;
        };
    }

    private List<LineChart.Line> lines(List<LoadLevel> steps, BenchmarkMetric figure) {
        var lines = new ArrayList<LineChart.Line>();
        for (var contender : BenchmarkSubject.values()) {
            var points = steps.stream()
                    .flatMap(step -> report.results().spread(contender, step, figure).stream()
                            .map(spread -> new LineChart.Point(load(step), spread)))
                    .toList();
            if (!points.isEmpty()) {
                lines.add(new LineChart.Line(contender.label(), points));
            }
        }
        return lines;
    }

    private static Stream<MedianAndRange> values(List<LineChart.Line> lines) {
        return lines.stream().flatMap(line -> line.points().stream()).map(LineChart.Point::value);
    }

    private static double most(List<LineChart.Line> lines) {
        return values(lines).mapToDouble(MedianAndRange::max).max().orElse(1);
    }

    /** Around all that is above zero. */
    private static ChartAxis decades(List<LineChart.Line> lines) {
        var least = values(lines)
                .mapToDouble(MedianAndRange::min)
                .filter(value -> value > 0)
                .min()
                .orElse(1);
        return ChartAxis.decades(least, Math.max(least, most(lines)));
    }

    private void processors() throws XMLStreamException {
        var bars = report.results().steps().stream()
                .flatMap(step -> report.results().contenders(step).stream()
                        .map(contender -> new BarChart.Bar(step.label(), contender.label(), pieces(contender, step))))
                .filter(bar -> !bar.pieces().isEmpty())
                .toList();
        page.leaf("h2", "Where processors worked");
        legend(bars.stream()
                .flatMap(bar -> bar.pieces().stream())
                .map(BarChart.Piece::label)
                .collect(Collectors.toCollection(LinkedHashSet::new)));
        page.open("div", "class", "card");
        new BarChart("processor time per call in us, by process", bars).draw(page);
        page.close();
    }

    private List<BarChart.Piece> pieces(BenchmarkSubject contender, LoadLevel step) {
        return PROCESSORS.entrySet().stream()
                .flatMap(process -> report.results().spread(contender, step, process.getKey()).stream()
                        .map(spread -> new BarChart.Piece(process.getValue(), spread.median())))
                .toList();
    }

    private void table() throws XMLStreamException {
        page.leaf("h2", "All figures");
        page.leaf("p", "Medians, with the least and the most below. Processor times are per call, by process.");
        var heads = new ArrayList<>(List.of(""));
        heads.addAll(COLUMNS.values());
        heads.add("failed");
        page.table(List.of("load"), heads);
        for (var step : report.results().steps()) {
            for (var contender : report.results().contenders(step)) {
                row(step, contender);
            }
        }
        page.endTable();
    }

    private void row(LoadLevel step, BenchmarkSubject contender) throws XMLStreamException {
        page.open("tr");
        page.leaf("td", step.label(), "class", "left");
        page.leaf("td", contender.label(), "class", "left");
        for (var figure : COLUMNS.keySet()) {
            page.open("td");
            var spread = report.results().spread(contender, step, figure);
            if (spread.isPresent()) {
                page.text(NumberFormats.text(spread.get().median()));
                page.leaf(
                        "small",
                        NumberFormats.text(spread.get().min()) + " to "
                                + NumberFormats.text(spread.get().max()));
            }
            page.close();
        }
        var failed = report.results().failed(contender, step);
        page.leaf("td", failed.isEmpty() ? "" : failed.toString());
        page.close();
    }
}
