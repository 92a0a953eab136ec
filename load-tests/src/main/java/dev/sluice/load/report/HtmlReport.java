package dev.sluice.load.report;

import dev.sluice.load.bench.Contender;
import dev.sluice.load.bench.Figure;
import dev.sluice.load.bench.Ratio;
import dev.sluice.load.bench.Scene;
import dev.sluice.load.bench.Spread;
import dev.sluice.load.bench.Step;
import dev.sluice.load.generate.Target;
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
public final class HtmlReport {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final SequencedMap<Figure, String> TIMES = new LinkedHashMap<>();
    private static final SequencedMap<Figure, String> PROCESSORS = new LinkedHashMap<>();
    private static final SequencedMap<Figure, String> COLUMNS = new LinkedHashMap<>();

    static {
        TIMES.put(Figure.P50_MS, "p50 in ms");
        TIMES.put(Figure.P99_MS, "p99 in ms");
        TIMES.put(Figure.P99_9_MS, "p99.9 in ms");
        PROCESSORS.put(Figure.CPU_US_GENERATOR, "generator");
        PROCESSORS.put(Figure.CPU_US_BROKER, "broker");
        PROCESSORS.put(Figure.CPU_US_SERVICE, "service");
        PROCESSORS.put(Figure.CPU_US_EDGE, "edge");
        PROCESSORS.put(Figure.CPU_US_ECHO, "echo");
        COLUMNS.put(Figure.REQUESTS_PER_SECOND, "requests/s");
        COLUMNS.putAll(TIMES);
        COLUMNS.put(Figure.MAX_MS, "longest in ms");
        PROCESSORS.forEach((figure, process) -> COLUMNS.put(figure, process + " in us"));
        COLUMNS.put(Figure.EDGE_ALLOCATED_BYTES, "allocated in bytes");
        COLUMNS.put(Figure.EDGE_RSS_MIB, "RSS in MiB");
    }

    private final Report report;
    private final Markup page;

    private HtmlReport(Report report) throws XMLStreamException {
        this.report = report;
        this.page = new Markup();
    }

    public static String of(Report report) {
        try {
            return new HtmlReport(report).build();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a page in memory cannot fail to be written", e);
        }
    }

    private String build() throws XMLStreamException {
        page.begin("Sluice benchmark, " + DAY.format(report.begun()), Look.STYLE);
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
        var facts = new LinkedHashMap<>(Machine.facts());
        facts.put(
                "measured",
                "%d rounds, %d s each, after %d s of warm-up of each contender"
                        .formatted(
                                plan.rounds(),
                                plan.span().toSeconds(),
                                plan.warmUp().toSeconds()));
        facts.put("partitions", "%d of the edge's request topic".formatted(plan.partitions()));
        facts.put("each JVM but the broker's", String.join(" ", Scene.FLAGS));
        plan.against().map(Target::uri).ifPresent(uri -> facts.put("against", uri.toString()));
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

    private void ratio(Ratio ratio) throws XMLStreamException {
        var spread = ratio.spread();
        page.open("tr");
        page.leaf("td", ratio.of() == 0 ? ratio.name() : ratio.name() + " at " + ratio.of(), "class", "left");
        page.leaf("td", Numbers.text(spread.median()));
        page.leaf("td", "%s to %s".formatted(Numbers.text(spread.min()), Numbers.text(spread.max())), "class", "faint");
        var aim = ratio.aim();
        page.leaf("td", aim.map(HtmlReport::words).orElse(""));
        if (aim.isPresent()) {
            var met = aim.get().isMet(spread.median());
            page.leaf("td", met ? "met" : "NOT met", "class", met ? "met" : "missed");
        } else {
            page.leaf("td", "");
        }
        page.close();
    }

    private static String words(Ratio.Aim aim) {
        return (aim.atLeast() ? "at least " : "at most ") + Numbers.text(aim.value());
    }

    private void closedLoop() throws XMLStreamException {
        var steps = steps(Step.Closed.class);
        if (steps.isEmpty()) {
            return;
        }
        var across = Axis.loads(loads(steps));
        page.leaf("h2", "Closed loop: the next call follows its answer");
        legend(contenders(steps));
        var lines = lines(steps, Figure.REQUESTS_PER_SECOND);
        card(new Plot("requests/s", "calls at once", across, Axis.upTo(most(lines)), lines, 960, 320));
        times(steps, across, "calls at once");
    }

    private void openLoop() throws XMLStreamException {
        var steps = steps(Step.Open.class);
        if (steps.isEmpty()) {
            return;
        }
        page.leaf("h2", "Open loop: arrivals fixed in advance");
        page.leaf(
                "p",
                "A call's time counts from when it was planned. The rate is a percentage of the edge's own maximum.");
        legend(contenders(steps));
        times(steps, Axis.percents(loads(steps)), "% of the edge's maximum");
    }

    private void times(List<Step> steps, Axis across, String under) throws XMLStreamException {
        page.open("div", "class", "plots");
        for (var time : TIMES.entrySet()) {
            var lines = lines(steps, time.getKey());
            card(new Plot(time.getValue(), under, across, decades(lines), lines, 460, 300));
        }
        page.close();
    }

    private void card(Plot plot) throws XMLStreamException {
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

    private List<String> contenders(List<Step> steps) {
        return steps.stream()
                .flatMap(step -> report.results().contenders(step).stream())
                .distinct()
                .sorted()
                .map(Contender::label)
                .toList();
    }

    private List<Step> steps(Class<? extends Step> kind) {
        return report.results().steps().stream().filter(kind::isInstance).toList();
    }

    private static List<Integer> loads(List<Step> steps) {
        return steps.stream().map(HtmlReport::load).toList();
    }

    private static int load(Step step) {
        return switch (step) {
            case Step.Closed(var outstanding) -> outstanding;
            case Step.Open(var percent) -> percent;
        };
    }

    private List<Plot.Line> lines(List<Step> steps, Figure figure) {
        var lines = new ArrayList<Plot.Line>();
        for (var contender : Contender.values()) {
            var points = steps.stream()
                    .flatMap(step -> report.results().spread(contender, step, figure).stream()
                            .map(spread -> new Plot.Point(load(step), spread)))
                    .toList();
            if (!points.isEmpty()) {
                lines.add(new Plot.Line(contender.label(), points));
            }
        }
        return lines;
    }

    private static Stream<Spread> values(List<Plot.Line> lines) {
        return lines.stream().flatMap(line -> line.points().stream()).map(Plot.Point::value);
    }

    private static double most(List<Plot.Line> lines) {
        return values(lines).mapToDouble(Spread::max).max().orElse(1);
    }

    /** Around all that is above zero. */
    private static Axis decades(List<Plot.Line> lines) {
        var least = values(lines)
                .mapToDouble(Spread::min)
                .filter(value -> value > 0)
                .min()
                .orElse(1);
        return Axis.decades(least, Math.max(least, most(lines)));
    }

    private void processors() throws XMLStreamException {
        var bars = report.results().steps().stream()
                .flatMap(step -> report.results().contenders(step).stream()
                        .map(contender -> new Bars.Bar(step.label(), contender.label(), pieces(contender, step))))
                .filter(bar -> !bar.pieces().isEmpty())
                .toList();
        page.leaf("h2", "Where processors worked");
        legend(bars.stream()
                .flatMap(bar -> bar.pieces().stream())
                .map(Bars.Piece::label)
                .collect(Collectors.toCollection(LinkedHashSet::new)));
        page.open("div", "class", "card");
        new Bars("processor time per call in us, by process", bars).draw(page);
        page.close();
    }

    private List<Bars.Piece> pieces(Contender contender, Step step) {
        return PROCESSORS.entrySet().stream()
                .flatMap(process -> report.results().spread(contender, step, process.getKey()).stream()
                        .map(spread -> new Bars.Piece(process.getValue(), spread.median())))
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

    private void row(Step step, Contender contender) throws XMLStreamException {
        page.open("tr");
        page.leaf("td", step.label(), "class", "left");
        page.leaf("td", contender.label(), "class", "left");
        for (var figure : COLUMNS.keySet()) {
            page.open("td");
            var spread = report.results().spread(contender, step, figure);
            if (spread.isPresent()) {
                page.text(Numbers.text(spread.get().median()));
                page.leaf(
                        "small",
                        Numbers.text(spread.get().min()) + " to "
                                + Numbers.text(spread.get().max()));
            }
            page.close();
        }
        var failed = report.results().failed(contender, step);
        page.leaf("td", failed.isEmpty() ? "" : failed.toString());
        page.close();
    }
}
