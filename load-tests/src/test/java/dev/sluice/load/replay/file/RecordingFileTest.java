package dev.sluice.load.replay.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import dev.sluice.contracts.wire.HttpHeader;
import dev.sluice.contracts.wire.ReplyRecord;
import dev.sluice.contracts.wire.RequestId;
import dev.sluice.contracts.wire.RequestRecord;
import dev.sluice.load.Golden;
import dev.sluice.load.replay.exchange.RecordedExchange;
import dev.sluice.load.replay.exchange.TimedReply;
import dev.sluice.load.replay.plan.ReplayRejection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingFileTest {
    private static final Instant AT = Instant.parse("2026-11-23T10:00:00.123Z");
    private static final FileHeader HEAD = new FileHeader(
            "orders", AT, AT.plusSeconds(60), AT.plusSeconds(90), "sluice 1", List.of("createOrder /email"));

    @TempDir
    private Path folder = Path.of("set by JUnit");

    @ParameterizedTest
    @ValueSource(strings = {"t.jsonl.zst", "t.jsonl"})
    void what_was_written_is_read_again(String name) throws Exception {
        var file = folder.resolve(name);
        var whole = new FileEntry(recorded("ada", "{\"a\":1.50}".getBytes(UTF_8)), false, false);
        var reply = recorded("ada", null);
        var bare = new FileEntry(
                new RecordedExchange("orders.requests-0@8", AT, reply.request(), Optional.empty()), true, false);

        var tail = written(file, whole, bare);

        assertThat(tail).isEqualTo(new FileTrailer(2, 1, 3, 1));
        assertThat(RecordingReader.check(file)).isEqualTo(tail);
        try (var reader = RecordingReader.open(file)) {
            assertThat(reader.head()).isEqualTo(HEAD);
            var first = reader.next().orElseThrow();
            assertThat(first)
                    .usingRecursiveComparison()
                    .ignoringFields("recorded.request.replyTopic", "recorded.request.others")
                    .isEqualTo(whole);
            assertThat(first.recorded().request().others())
                    .containsExactly(new RecordHeader("traceparent", "00-1-2-01".getBytes(UTF_8)));
            assertThat(reader.next().orElseThrow().requestLeftOut()).isTrue();
            assertThat(reader.next()).isEmpty();
            assertThat(reader.next()).isEmpty();
        }
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "{\"a\":[1,2.50,true,null,\"x\"]}",
                "{ \"a\": 1}",
                "{\"a\":1,\"a\":2}",
                "\"\\u0041\"",
                "1e5",
                "-0",
                "-0.0",
                "1.0E+400",
                "null",
                "",
                " ",
                "text",
                "{\"a\":\"ü€\uD83D\uDE00\"}",
                "{\"a\":\"\\ud800\"}",
                "[]\n",
                "{\"a\":12345678901234567890.10}",
                "\u2028",
                "17"
            })
    void a_body_comes_back_byte_for_byte(String body) throws Exception {
        assertThat(again(body.getBytes(UTF_8))).isEqualTo(body.getBytes(UTF_8));
    }

    @Test
    void any_bytes_come_back_and_none_are_not_the_same_as_empty_ones() throws Exception {
        var random = new Random(7);
        for (var length = 0; length < 200; length++) {
            var bytes = new byte[length];
            random.nextBytes(bytes);
            assertThat(again(bytes)).isEqualTo(bytes);
        }
        assertThat(again(null)).isNull();
        var deep = "[".repeat(800) + "]".repeat(800);
        assertThat(again(deep.getBytes(UTF_8))).asString(UTF_8).isEqualTo(deep);
    }

    private byte @Nullable [] again(byte @Nullable [] body) throws Exception {
        var file = folder.resolve("again.jsonl.zst");
        written(file, new FileEntry(recorded("k", body), false, false));
        try (var reader = RecordingReader.open(file)) {
            var recorded = reader.next().orElseThrow().recorded();
            var reply = recorded.reply().orElseThrow().reply();
            assertThat(reply.value()).isEqualTo(body);
            return recorded.request().payload().value();
        }
    }

    @Test
    void a_body_of_json_can_be_read_in_the_file() throws Exception {
        var file = folder.resolve("t.jsonl");

        written(file, new FileEntry(recorded("ada", "{\"a\":1}".getBytes(UTF_8)), false, false));

        assertThat(Files.readAllLines(file).get(1))
                .contains(
                        "\"at\":\"2026-11-23T10:00:00.123Z\"", "\"key\":\"ada\"", "\"body\":{\"a\":1}", "\"params\":{");
    }

    @Test
    void the_form_of_a_file_stays_as_it_is() throws Exception {
        var file = folder.resolve("t.jsonl");
        written(file, new FileEntry(recorded("ada", "{\"a\":1.50}".getBytes(UTF_8)), false, false));

        Golden.assertUnchanged("recording.jsonl", Files.readString(file));
    }

    @Test
    void a_file_that_is_not_finished_leaves_nothing_behind() throws Exception {
        try (var writer = RecordingWriter.open(folder.resolve("t.jsonl.zst"), false, HEAD)) {
            writer.write(new FileEntry(recorded("ada", null), false, false));
        }

        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void a_file_that_is_there_stays_unless_told_otherwise() throws Exception {
        var file = Files.writeString(folder.resolve("t.jsonl.zst"), "precious");

        assertThatThrownBy(() -> RecordingWriter.open(file, false, HEAD))
                .isInstanceOf(ReplayRejection.class)
                .hasMessage(file + " is there already: --force writes over it");
        assertThat(file).hasContent("precious");
        try (var writer = RecordingWriter.open(file, true, HEAD)) {
            writer.finish(0, 0);
        }
        assertThat(RecordingReader.check(file).requests()).isZero();
    }

    @Test
    void a_compressed_file_that_was_cut_off_is_known_as_such_wherever_it_was() throws Exception {
        var file = folder.resolve("t.jsonl.zst");
        written(file, kept(300));
        var bytes = Files.readAllBytes(file);
        for (var length = 0; length < bytes.length; length += 1 + bytes.length / 50) {
            Files.write(file, Arrays.copyOf(bytes, length));

            assertThatThrownBy(() -> RecordingReader.check(file))
                    .isInstanceOf(ReplayRejection.class)
                    .hasMessageMatching(".*t\\.jsonl\\.zst is (empty|cut off or damaged behind line \\d+: .*)");
        }
    }

    @Test
    void a_file_that_lost_its_last_lines_is_known_as_such_though_its_frame_is_whole() throws Exception {
        var file = folder.resolve("t.jsonl.zst");
        written(file, kept(5));
        var lines = text(file).lines().toList();
        Files.write(file, Zstd.compress((String.join("\n", lines.subList(0, 4)) + "\n").getBytes(UTF_8)));

        assertThatThrownBy(() -> RecordingReader.check(file))
                .hasMessage(file + " is cut off behind line 4: its end is not there");
        try (var reader = RecordingReader.open(file)) {
            assertThat(reader.next()).isPresent();
            assertThat(reader.next()).isPresent();
            assertThat(reader.next()).isPresent();
            assertThatThrownBy(reader::next).hasMessage(file + " is cut off behind line 4: its end is not there");
        }
    }

    @ParameterizedTest(name = "line {0}, {1} instead of {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        1 | "version":2         | "version":1          | is a recording of format version 2, this is for 1: a newer Sluice reads it
        1 | "format":"other"    | "format":"sluice-recording" | is no recording: its first line does not say "format":"sluice-recording"
        1 | "from":"yesterday"  | "from":"2026-11-23T10:00:00.123Z" | , line 1: Text 'yesterday' could not be parsed
        2 | "at":"noon"         | "at":"2026-11-23T10:00:00.123Z" | , line 2: Text 'noon' could not be parsed
        2 | "attempt":0         | "attempt":1          | , line 2: attempt is 0, lowest 1
        2 | "status":99         | "status":201         | , line 2: status is 99, expected 200 to 599
        2 | "status":"ok"       | "status":201         | , line 2: status is "ok", expected a whole number from 0
        2 | "id":""             | "id":"r1"            | , line 2: a request id has 1 to 128 visible ASCII characters
        2 | "reply":7,"x":{     | "reply":{            | , line 2: reply is 7, expected an object
        2 | "bodyBase64":"????"  | "body":{"a":1}       | , line 2: Illegal base64 character 3f
        2 | "operatio":""       | "operation":"createOrder" | , line 2: no operation
        2 | }                   | "place"              | , line 2: no JSON: Unexpected character
        4 | "requests":3        | "requests":2         | , line 4: the end speaks of 3 requests, yet 2 were there
        """)
    void a_line_that_is_wrong_is_named(int line, String wrong, String right, String reason) throws Exception {
        var file = folder.resolve("t.jsonl");
        var body = "{\"a\":1}".getBytes(UTF_8);
        written(
                file,
                new FileEntry(recorded("ada", body), false, false),
                new FileEntry(recorded("ada", body), false, false));
        var lines = new ArrayList<>(Files.readAllLines(file));
        assertThat(lines.get(line - 1)).contains(right);
        lines.set(line - 1, lines.get(line - 1).replace(right, wrong));
        Files.write(file, lines);

        assertThatThrownBy(() -> readAll(file))
                .isInstanceOf(ReplayRejection.class)
                .hasMessageStartingWith(file + (reason.startsWith(",") ? "" : " ") + reason);
    }

    @Test
    void what_is_no_recording_is_told() throws Exception {
        var file = Files.writeString(folder.resolve("t.jsonl.zst"), "hello\n");

        assertThatThrownBy(() -> RecordingReader.open(file))
                .hasMessage(file + " cannot be read: neither JSON lines nor such lines compressed by zstd");
        assertThatThrownBy(() -> RecordingReader.open(folder.resolve("none")))
                .hasMessage("no such file: " + folder.resolve("none"));
    }

    private static void readAll(Path file) throws ReplayRejection {
        try (var reader = RecordingReader.open(file)) {
            while (reader.next().isPresent()) {}
        }
    }

    private static String text(Path file) throws IOException {
        try (var in = new ZstdInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static FileEntry[] kept(int count) {
        var random = new Random(11);
        var kept = new FileEntry[count];
        for (var at = 0; at < count; at++) {
            var body = new byte[100];
            random.nextBytes(body);
            kept[at] = new FileEntry(recorded("k" + at, body), false, false);
        }
        return kept;
    }

    private static FileTrailer written(Path file, FileEntry... all) throws IOException, ReplayRejection {
        try (var writer = RecordingWriter.open(file, true, HEAD)) {
            for (var kept : all) {
                writer.write(kept);
            }
            return writer.finish(3, 1);
        }
    }

    private static RecordedExchange recorded(String key, byte @Nullable [] body) {
        var id = new RequestId("r1");
        var request = new RequestRecord(
                id,
                "sluice.replies.edge",
                "createOrder",
                new RequestRecord.CloudEvent("/sluice/edge", "orders.createOrder", AT),
                new RequestRecord.CallDetails(
                        "{\"path\":{},\"query\":{\"limit\":7},\"header\":{}}",
                        Optional.of("{\"sub\": \"ada\"}"),
                        List.of(new HttpHeader("x-a", "1: 2"), new HttpHeader("x-a", "3"))),
                new RequestRecord.Payload(key.getBytes(UTF_8), body, "application/json"),
                OptionalLong.of(AT.plusSeconds(5).toEpochMilli()),
                1,
                List.of(
                        new RecordHeader("traceparent", "00-1-2-01".getBytes(UTF_8)),
                        new RecordHeader("unknown", new byte[] {1})));
        var reply = new ReplyRecord(
                id,
                201,
                body,
                Optional.of("application/json"),
                List.of(new HttpHeader("location", "/orders/1")),
                OptionalLong.of(1234));
        return new RecordedExchange(
                "orders.requests-0@7", AT, request, Optional.of(new TimedReply(reply, Duration.ofMillis(12))));
    }
}
