package dev.sluice.stack.cli;

import dev.sluice.contracts.text.PrintableText;
import dev.sluice.edge.command.CommandFailedException;
import dev.sluice.edge.command.SluiceVersion;
import dev.sluice.stack.deadletter.DeadLetter;
import dev.sluice.stack.deadletter.DeadLetterQueue;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
        name = "dead-letters",
        description = "List, show and send again what a service could not handle: its topic dlq.SERVICE.",
        mixinStandardHelpOptions = true,
        versionProvider = SluiceVersion.class,
        footer = {"", "Exit codes: 0 done, 1 could not be done, 2 misuse."})
final class DeadLettersCommand {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
    private static final int LONGEST_CAUSE = 80;

    private final PrintWriter out;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--bootstrap",
            paramLabel = "SERVERS",
            defaultValue = "${env:SLUICE_KAFKA_BOOTSTRAP_SERVERS:-127.0.0.1:9092}",
            scope = ScopeType.INHERIT,
            description = "The broker. Default: ${DEFAULT-VALUE}")
    private String bootstrapServers = "";

    DeadLettersCommand(PrintWriter out) {
        this.out = out;
    }

    @Command(description = "All of them, a line each, the oldest first.", mixinStandardHelpOptions = true)
    int list(@Parameters(paramLabel = "SERVICE") String service) throws CommandFailedException {
        try (var letters = open(service)) {
            var all = letters.all();
            for (var letter : all) {
                out.printf(
                        "%-8s  %s  %-20s  %-22s  attempt %d  %-8s  %s%n",
                        letter.position(),
                        TIME.format(letter.at()),
                        PrintableText.line(letter.operation().orElse("-")),
                        PrintableText.line(letter.requestId().orElse("-")),
                        letter.attempt(),
                        letter.redriven() ? "redriven" : letter.isTorn() ? "torn" : "kept",
                        shortened(letter.cause()));
            }
            var kept = all.stream().filter(letter -> !letter.redriven()).count();
            out.printf("%d dead letters of %s, %d of them not redriven%n", all.size(), service, kept);
            return 0;
        }
    }

    private static String shortened(String cause) {
        var line = PrintableText.line(cause);
        return line.length() <= LONGEST_CAUSE ? line : line.substring(0, LONGEST_CAUSE) + "…";
    }

    @Command(description = "One of them: where it came from, its headers, its body.", mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "SERVICE") String service,
            @Parameters(paramLabel = "POSITION", description = "As in the list: PARTITION@OFFSET.") String position)
            throws CommandFailedException {
        requirePosition(position);
        try (var letters = open(service)) {
            var found = letters.all().stream()
                    .filter(letter -> letter.position().equals(position))
                    .findFirst()
                    .orElseThrow(() -> new CommandFailedException("no dead letter of " + service + " at " + position));
            show(found);
            return 0;
        }
    }

    private void show(DeadLetter letter) {
        out.println("kept      " + TIME.format(letter.at()) + (letter.redriven() ? ", redriven" : ""));
        out.println("from      " + PrintableText.line(letter.origin()));
        out.println("cause     " + PrintableText.line(letter.cause()));
        out.println("key       "
                + Optional.ofNullable(letter.record().key())
                        .map(DeadLettersCommand::text)
                        .orElse("none"));
        if (letter.isTorn()) {
            out.println("          its headers have expired from the topic it came from: it cannot be sent again");
        }
        for (var header : letter.headers()) {
            out.println("header    " + PrintableText.line(header.key()) + ": "
                    + (header.value() == null ? "" : text(header.value())));
        }
        out.println("body      "
                + Optional.ofNullable(letter.record().value())
                        .map(DeadLettersCommand::text)
                        .orElse("none"));
    }

    /** On one line; bytes that are no UTF-8 as hexadecimal digits. */
    private static String text(byte[] bytes) {
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return PrintableText.line(text);
        } catch (CharacterCodingException e) {
            return HexFormat.of().formatHex(bytes);
        }
    }

    @Command(
            description = "Send those again that were not yet, to the topics that they came from, in their order.",
            mixinStandardHelpOptions = true)
    int redrive(
            @Parameters(paramLabel = "SERVICE") String service,
            @Option(
                            names = "--only",
                            paramLabel = "POSITION",
                            description = "This one, even if it was sent again before; may be said more than once.")
                    @Nullable
                    List<String> only,
            @Option(names = "--to", paramLabel = "TOPIC", description = "Another topic than they came from.") @Nullable
                    String topic)
            throws CommandFailedException, InterruptedException {
        var positions = new TreeSet<>(only == null ? List.<String>of() : only);
        positions.forEach(this::requirePosition);
        Predicate<DeadLetter> chosen =
                positions.isEmpty() ? letter -> !letter.redriven() : letter -> positions.contains(letter.position());
        var sent = new AtomicInteger();
        try (var letters = open(service)) {
            letters.redrive(chosen, Optional.ofNullable(topic), positions.isEmpty(), letter -> {
                positions.remove(letter.position());
                sent.incrementAndGet();
                out.println(letter.position() + " sent to "
                        + PrintableText.line(Optional.ofNullable(topic)
                                .orElseGet(() -> letter.topic().orElse(""))));
            });
        } catch (KafkaException e) {
            throw new CommandFailedException("after " + sent + " dead letters: " + e.getMessage(), e);
        }
        if (!positions.isEmpty()) {
            throw new CommandFailedException(
                    "no dead letter of " + service + " that can be sent again is at " + String.join(", ", positions));
        }
        out.printf("%d dead letters of %s sent again%n", sent.get(), service);
        return 0;
    }

    private void requirePosition(String position) {
        if (!position.matches("\\d+@\\d+")) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "'" + position + "' is no position, expected PARTITION@OFFSET such as 0@17");
        }
    }

    private DeadLetterQueue open(String service) throws CommandFailedException {
        try {
            return DeadLetterQueue.of(bootstrapServers, service);
        } catch (KafkaException e) {
            throw new CommandFailedException(
                    "dead letters of " + service + " cannot be read from " + bootstrapServers + ": " + e.getMessage(),
                    e);
        }
    }
}
