package dev.sluice.contracts.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.wire.DecodedRequest.Unreadable;
import dev.sluice.contracts.wire.DecodedRequest.Valid;
import dev.sluice.contracts.wire.RequestRecord.CallDetails;
import dev.sluice.contracts.wire.RequestRecord.CloudEvent;
import dev.sluice.contracts.wire.RequestRecord.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RequestRecordTest {

    @Test
    void a_request_is_written_as_the_wire_format_says() {
        var request = new RequestRecord(
                new RequestId("abc"),
                "sluice.replies.e1",
                "createOrder",
                new CloudEvent("/sluice/e1", "orders.createOrder", Instant.parse("2026-11-23T10:00:00Z")),
                new CallDetails(
                        RequestRecord.NO_PARAMS,
                        Optional.of("{\"sub\":\"s\"}"),
                        List.of(new HttpHeader("x-tenant", "t"))),
                new Payload(bytes("k"), bytes("{}"), "application/json"),
                OptionalLong.of(5),
                2,
                List.of(new RecordHeader("traceparent", bytes("00-1-2-01"))));

        var record = request.encode("orders.requests");

        assertThat(record.topic()).isEqualTo("orders.requests");
        assertThat(record.partition()).isNull();
        assertThat(record.key()).asString().isEqualTo("k");
        assertThat(record.value()).asString().isEqualTo("{}");
        assertThat(record.headers().toArray())
                .extracting(header -> header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8))
                .containsExactlyInAnyOrder(
                        "kafka_correlationId=abc",
                        "kafka_replyTopic=sluice.replies.e1",
                        "ce_id=abc",
                        "ce_source=/sluice/e1",
                        "ce_type=orders.createOrder",
                        "ce_specversion=1.0",
                        "ce_time=2026-11-23T10:00:00Z",
                        "content-type=application/json",
                        "sluice-operation=createOrder",
                        "sluice-params={\"path\":{},\"query\":{},\"header\":{}}",
                        "sluice-deadline=5",
                        "sluice-principal={\"sub\":\"s\"}",
                        "sluice-attempt=2",
                        "http-x-tenant=t",
                        "traceparent=00-1-2-01");
    }

    @Test
    void what_a_record_need_not_say_has_a_meaning() {
        var record = record("kafka_correlationId", "abc", "kafka_replyTopic", "r", "sluice-operation", "o");

        assertThat(RequestRecord.decode(record)).isInstanceOfSatisfying(Valid.class, intact -> {
            assertThat(intact.request().attempt()).isEqualTo(1);
            assertThat(intact.request().deadlineMillis()).isEmpty();
            assertThat(intact.request().call())
                    .isEqualTo(new CallDetails(RequestRecord.NO_PARAMS, Optional.empty(), List.of()));
            assertThat(intact.request().event()).isEqualTo(new CloudEvent("", "", Instant.ofEpochMilli(7)));
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        kafka_correlationId |           | no header kafka_correlationId
        kafka_correlationId | a b       | header kafka_correlationId is 'a b', expected 1 to 128 visible ASCII characters
        kafka_replyTopic    |           | no header kafka_replyTopic
        sluice-operation    |           | no header sluice-operation
        sluice-params       | [1]       | header sluice-params is '[1]', expected a JSON object
        sluice-params       | {} {}     | header sluice-params is '{} {}', expected a JSON object
        sluice-principal    | "s"       | header sluice-principal is '"s"', expected a JSON object
        sluice-deadline     | soon      | header sluice-deadline is 'soon', expected epoch milliseconds
        sluice-attempt      | 0         | header sluice-attempt is '0', expected a whole number from 1
        sluice-attempt      | 1.5       | header sluice-attempt is '1.5', expected a whole number from 1
        ce_time             | yesterday | header ce_time is 'yesterday', expected an RFC 3339 time
        """)
    void a_record_that_is_no_request_says_which_header_is_wrong(String name, String value, String reason) {
        var record = record("kafka_correlationId", "abc", "kafka_replyTopic", "r", "sluice-operation", "o");
        record.headers().remove(name);
        if (value != null) {
            record.headers().add(name, bytes(value));
        }

        assertThat(RequestRecord.decode(record)).isEqualTo(new Unreadable(reason));
    }

    @Test
    void a_header_that_is_not_utf_8_is_named() {
        var record = record("kafka_correlationId", "abc", "kafka_replyTopic", "r");
        record.headers().add("sluice-operation", new byte[] {(byte) 0xff});

        assertThat(RequestRecord.decode(record)).isEqualTo(new Unreadable("header sluice-operation is not UTF-8 text"));
    }

    @Test
    void of_a_header_that_stands_twice_the_last_counts() {
        var record = record(
                "kafka_correlationId",
                "abc",
                "kafka_replyTopic",
                "r",
                "sluice-operation",
                "a",
                "sluice-operation",
                "b");

        assertThat(RequestRecord.decode(record))
                .isInstanceOfSatisfying(
                        Valid.class,
                        intact -> assertThat(intact.request().operation()).isEqualTo("b"));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatever_is_written_is_read_again(long seed) {
        var request = new Arbitrary(seed).request();

        var read = RequestRecord.decode(received(request.encode("t")));

        assertThat(read).usingRecursiveComparison().isEqualTo(new Valid(request));
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 100);
    }

    /** Makes requests that a producer may send. */
    private static final class Arbitrary {
        private final Random random;

        Arbitrary(long seed) {
            this.random = new Random(seed);
        }

        RequestRecord request() {
            return new RequestRecord(
                    new RequestId(visible(1 + random.nextInt(RequestId.MAX_LENGTH))),
                    "sluice.replies." + visible(5),
                    text(),
                    new CloudEvent(
                            text(), text(), Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000))),
                    new CallDetails(
                            "{\"path\":{\"a\":" + random.nextInt() + "}}",
                            random.nextBoolean() ? Optional.of("{\"sub\":\"ä\"}") : Optional.empty(),
                            random.nextBoolean()
                                    ? List.of(new HttpHeader("a", text()), new HttpHeader("a", ""))
                                    : List.of()),
                    random.nextBoolean() ? new Payload(bytes(), bytes(), text()) : new Payload(null, null, null),
                    random.nextBoolean() ? OptionalLong.of(random.nextLong()) : OptionalLong.empty(),
                    1 + random.nextInt(9),
                    others());
        }

        private List<Header> others() {
            var others = new ArrayList<Header>();
            for (var i = random.nextInt(4); i > 0; i--) {
                others.add(new RecordHeader("x-" + visible(3), random.nextBoolean() ? bytes() : null));
            }
            return others;
        }

        private byte[] bytes() {
            var bytes = new byte[random.nextInt(50)];
            random.nextBytes(bytes);
            return bytes;
        }

        private String visible(int length) {
            return random.ints(length, '!', 0x7f)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }

        private String text() {
            return "ä😀" + visible(random.nextInt(20) + 1);
        }
    }

    private static ConsumerRecord<byte[], byte[]> record(String... headers) {
        var record = new ProducerRecord<byte[], byte[]>("t", null, null);
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
