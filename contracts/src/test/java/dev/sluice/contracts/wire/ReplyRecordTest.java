package dev.sluice.contracts.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.contracts.wire.DecodedReply.Broken;
import dev.sluice.contracts.wire.DecodedReply.HandlerFailed;
import dev.sluice.contracts.wire.DecodedReply.Heartbeat;
import dev.sluice.contracts.wire.DecodedReply.Unaddressed;
import dev.sluice.contracts.wire.DecodedReply.Valid;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyRecordTest {
    private static final RequestId ID = new RequestId("abc");

    @Test
    void a_reply_of_a_service_that_knows_only_the_correlation_id_is_a_200() {
        assertThat(reply("{}")).isInstanceOfSatisfying(Valid.class, intact -> {
            assertThat(intact.reply().status()).isEqualTo(200);
            assertThat(intact.reply().contentType()).isEmpty();
            assertThat(intact.reply().value()).asString().isEqualTo("{}");
        });
    }

    @Test
    void a_reply_without_a_value_is_a_204() {
        assertThat(reply(null))
                .isInstanceOfSatisfying(
                        Valid.class,
                        intact -> assertThat(intact.reply().status()).isEqualTo(204));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        sluice-status | 199     | {}   | header sluice-status is '199', expected 200 to 599
        sluice-status | 600     | {}   | header sluice-status is '600', expected 200 to 599
        sluice-status | OK      | {}   | header sluice-status is 'OK', expected 200 to 599
        sluice-status | +20     | {}   | header sluice-status is '+20', expected 200 to 599
        sluice-status | 204     | {}   | status 204 has no body, yet 2 bytes came
        sluice-status | 205     | {}   | status 205 has no body, yet 2 bytes came
        sluice-status | 304     | {}   | status 304 has no body, yet 2 bytes came
        content-type  | json    | {}   | header content-type is 'json', expected a media type
        """)
    void a_reply_that_breaks_the_format_says_how(String name, String value, String body, String reason) {
        assertThat(reply(body, name, value)).isEqualTo(new Broken(ID, reason));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain\r\n", "\ntext/plain", "text/plain\u2028", "text/plain;\r\n a=b", "text/plain\u00a0"})
    void a_content_type_with_a_line_break_or_another_strange_blank_is_broken(String contentType) {
        assertThat(reply("{}", "content-type", contentType)).isInstanceOf(Broken.class);
    }

    @Test
    void a_long_value_is_cut_and_kept_on_one_line() {
        assertThat(reply("{}", "sluice-status", "x\n" + "y".repeat(100)))
                .isEqualTo(new Broken(ID, "header sluice-status is 'x?" + "y".repeat(38) + "…', expected 200 to 599"));
    }

    @Test
    void a_failure_that_nest_tells_is_one_of_the_handler() {
        assertThat(reply("{}", "kafka_nest-err", "{\"message\":\"secret\"}")).isEqualTo(new HandlerFailed(ID));
    }

    @Test
    void what_an_edge_writes_to_hear_itself_is_an_echo() {
        assertThat(ReplyRecord.decode(received(null, "sluice-echo", "17"))).isEqualTo(new Heartbeat("17"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ä"})
    void a_record_that_names_no_request_is_unaddressed(String id) {
        assertThat(ReplyRecord.decode(received("{}", "kafka_correlationId", id)))
                .isInstanceOf(Unaddressed.class);
        assertThat(ReplyRecord.decode(received("{}"))).isInstanceOf(Unaddressed.class);
    }

    @Test
    void response_headers_may_repeat_and_unknown_ones_are_passed_over() {
        var reply = reply(
                "{}",
                "http-Set-Cookie",
                "a=1",
                "http-set-cookie",
                "b=2",
                "__TypeId__",
                "x",
                "kafka_nest-is-disposed",
                "1");

        assertThat(reply).isInstanceOfSatisfying(Valid.class, intact -> {
            assertThat(intact.droppedHeaders()).isZero();
            assertThat(intact.reply().headers())
                    .containsExactly(new HttpHeader("set-cookie", "a=1"), new HttpHeader("set-cookie", "b=2"));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "http-, a",
        "http-a b, a",
        "http-connection, close",
        "http-Transfer-Encoding, chunked",
        "http-content-length, 1",
        "http-content-type, a/b",
        "http-date, now",
        "http-x-request-id, a",
        "http-te, a",
        "http-host, a",
        "http-http2-settings, a",
        "http-upgrade, a",
        "http-x, 'a\r\nb'",
        "http-x, 'a\u0000'",
        "http-x, 'a\u007f'",
        "http-trailer, a",
        "http-keep-alive, a"
    })
    void a_response_header_that_may_not_pass_is_dropped_and_counted(String name, String value) {
        assertThat(reply("{}", name, value)).isInstanceOfSatisfying(Valid.class, intact -> {
            assertThat(intact.droppedHeaders()).isEqualTo(1);
            assertThat(intact.reply().headers()).isEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource({"' a b', a b", "'a b	 ', a b", "'	 a', a", "' ', ''"})
    void blanks_at_the_edges_of_a_value_are_dropped_and_counted(String value, String passed) {
        assertThat(reply("{}", "http-x", value)).isInstanceOfSatisfying(Valid.class, intact -> {
            assertThat(intact.droppedHeaders()).isEqualTo(1);
            assertThat(intact.reply().headers()).containsExactly(new HttpHeader("x", passed));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"na\u00efve", "\u20ac", "\ud83d\ude00", "a\tb", "", "\u00a0a", "\u0085"})
    void a_value_passes_as_the_text_that_it_is(String value) {
        assertThat(reply("{}", "http-x", value)).isInstanceOfSatisfying(Valid.class, intact -> {
            assertThat(intact.droppedHeaders()).isZero();
            assertThat(intact.reply().headers()).containsExactly(new HttpHeader("x", value));
        });
    }

    @Test
    void a_content_type_has_no_blanks_at_its_edges() {
        assertThat(reply("{}", "content-type", " text/plain; charset=utf-8\t"))
                .isInstanceOfSatisfying(
                        Valid.class,
                        intact -> assertThat(intact.reply().contentType()).contains("text/plain; charset=utf-8"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "1.5", "99999999999999999999"})
    void a_measurement_that_cannot_be_read_is_none(String work) {
        assertThat(reply("{}", "sluice-work", work))
                .isInstanceOfSatisfying(
                        Valid.class,
                        intact -> assertThat(intact.reply().workMicros()).isEmpty());
    }

    @Test
    void a_reply_that_would_break_the_format_cannot_be_made() {
        assertThatIllegalArgumentException().isThrownBy(() -> reply(99, null));
        assertThatIllegalArgumentException().isThrownBy(() -> reply(204, new byte[1]));
    }

    private static ReplyRecord reply(int status, byte @Nullable [] value) {
        return new ReplyRecord(ID, status, value, Optional.empty(), List.of(), OptionalLong.empty());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatever_is_written_is_read_again(long seed) {
        var reply = arbitrary(new Random(seed));
        var sent = reply.encode("sluice.replies.e1");

        var read = ReplyRecord.decode(received(sent));

        assertThat(read).usingRecursiveComparison().isEqualTo(new Valid(reply, 0));
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 100);
    }

    private static ReplyRecord arbitrary(Random random) {
        var status = 200 + random.nextInt(400);
        var value = new byte[random.nextInt(50)];
        random.nextBytes(value);
        return new ReplyRecord(
                new RequestId("id" + random.nextInt()),
                status,
                ReplyRecord.forbidsValue(status) || random.nextBoolean() ? null : value,
                random.nextBoolean() ? Optional.of("text/plain;charset=\"utf-8\"") : Optional.empty(),
                random.nextBoolean() ? List.of(new HttpHeader("etag", "\"ä\""), new HttpHeader("etag", "")) : List.of(),
                random.nextBoolean() ? OptionalLong.of(random.nextInt(1_000_000)) : OptionalLong.empty());
    }

    private static DecodedReply reply(@Nullable String value, String... headers) {
        var record = received(value, headers);
        record.headers().add("kafka_correlationId", bytes("abc"));
        return ReplyRecord.decode(record);
    }

    private static ConsumerRecord<byte[], byte[]> received(@Nullable String value, String... headers) {
        var record = new ProducerRecord<byte[], byte[]>("t", null, value == null ? null : bytes(value));
        for (var i = 0; i < headers.length; i += 2) {
            record.headers().add(headers[i], bytes(headers[i + 1]));
        }
        return received(record);
    }

    private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent) {
        return new ConsumerRecord<>(
                sent.topic(),
                0,
                0,
                7,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                sent.key(),
                sent.value(),
                new RecordHeaders(sent.headers()),
                Optional.empty());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
