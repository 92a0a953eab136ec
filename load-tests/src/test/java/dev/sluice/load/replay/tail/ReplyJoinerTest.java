package dev.sluice.load.replay.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.load.replay.masking.MessageMasker;
import dev.sluice.load.replay.tail.TailEntry.End;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplyJoinerTest {
    private static final long AT = 1_000_000;
    private static final long DEADLINE = AT + 5_000;
    private static final String CONTRACT = """
        openapi: 3.1.0
        info: {title: T, version: "1"}
        x-sluice: {service: t}
        security: []
        paths:
          /a:
            put:
              operationId: put
              requestBody: {content: {application/json: {schema: {items: {x-sluice-sensitive: true}}}}}
              responses: {200: {content: {application/json: {schema: {items: {x-sluice-sensitive: true}}}}}}
        """;

    private final List<TailEntry> told = new ArrayList<>();
    private final ReplyJoiner waiting;

    ReplyJoinerTest(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("t.yaml"), CONTRACT);
        var contracts = ((LoadResult.Contracts) ContractFolder.read(folder)).set();
        waiting = new ReplyJoiner(MessageMasker.of(contracts, "t"), "put"::equals, false, 2, told::add);
    }

    @Test
    void a_request_is_told_once_with_its_reply_masked() {
        waiting.request(request("a", "[\"x\"]"));
        assertThat(told).isEmpty();

        waiting.reply(reply("a", AT + 12, "[\"y\"]"));
        waiting.reply(reply("a", AT + 13, "[\"z\"]"));
        waiting.readUpTo(DEADLINE + 1);

        assertThat(told).singleElement().satisfies(seen -> {
            assertThat(seen.at()).isEqualTo(Instant.ofEpochMilli(AT));
            assertThat(seen.body()).get().asString().matches("\\[\"masked-.{12}\"]");
            assertThat(seen.end()).isInstanceOfSatisfying(End.Replied.class, end -> {
                assertThat(end.status()).isEqualTo(200);
                assertThat(end.took()).isEqualTo(Duration.ofMillis(12));
                assertThat(end.body()).get().asString().matches("\\[\"masked-.{12}\"]");
            });
        });
        assertThat(waiting.counts()).isEqualTo(new ReplyJoiner.Counts(1, 1, 0, 0, 0, 0, 0, 2));
    }

    @Test
    void a_reply_that_is_read_before_its_request_is_its_reply() {
        waiting.reply(reply("a", AT + 12, "[]"));

        waiting.request(request("a", "[]"));

        assertThat(told).singleElement().extracting(TailEntry::end).isInstanceOf(End.Replied.class);
    }

    @Test
    void there_is_no_reply_only_when_replies_were_read_up_to_the_deadline() {
        waiting.request(request("a", "[]"));

        waiting.readUpTo(DEADLINE);
        assertThat(told).isEmpty();
        waiting.reply(reply("a", DEADLINE + 1, "[]"));
        assertThat(told).isEmpty();
        waiting.readUpTo(DEADLINE + 1);

        assertThat(told).singleElement().extracting(TailEntry::end).isEqualTo(new End.NoReply());
        assertThat(waiting.counts().unanswered()).isOne();
    }

    @Test
    void where_too_many_wait_the_oldest_is_let_go() {
        waiting.request(request("a", "[]"));
        waiting.request(request("b", "[]"));
        waiting.request(request("c", "[]"));

        assertThat(told).singleElement().extracting(TailEntry::end).isEqualTo(new End.LetGo());
        assertThat(waiting.counts()).isEqualTo(new ReplyJoiner.Counts(3, 0, 0, 2, 1, 0, 0, 0));
    }

    @Test
    void of_replies_to_others_only_so_many_are_kept() {
        waiting.reply(reply("a", AT + 1, "[]"));
        waiting.reply(reply("x", AT + 1, "[]"));
        waiting.reply(reply("y", AT + 1, "[]"));

        waiting.request(request("a", "[]"));

        assertThat(told).isEmpty();
        assertThat(waiting.counts().waiting()).isOne();
    }

    @Test
    void a_long_body_is_cut_and_one_that_is_no_text_is_not_shown() {
        assertThat(BodyPreview.of("é".repeat(300).getBytes(UTF_8), false)).contains("é".repeat(300));
        assertThat(BodyPreview.of("é".repeat(301).getBytes(UTF_8), false)).contains("é".repeat(300) + "… (602 bytes)");
        assertThat(BodyPreview.of("😀".repeat(5_000).getBytes(UTF_8), false))
                .contains("😀".repeat(150) + "… (20000 bytes)");
        assertThat(BodyPreview.of("x".repeat(5_000).getBytes(UTF_8), false))
                .contains("x".repeat(300) + "… (5000 bytes)");
        assertThat(BodyPreview.of(new byte[] {'a', (byte) 0xff}, false)).contains("(2 bytes that are no text)");
        assertThat(BodyPreview.of(new byte[] {'a', (byte) 0xc3}, false)).contains("(2 bytes that are no text)");
        assertThat(BodyPreview.of(null, false)).isEmpty();
        assertThat(BodyPreview.of(null, true)).contains("(left out: nobody can tell what in it is sensitive)");
    }

    private static ConsumerRecord<byte[], byte[]> request(String id, String body) {
        return record(
                "t.requests",
                AT,
                body,
                Map.of(
                        HeaderNames.CORRELATION_ID,
                        id,
                        HeaderNames.REPLY_TOPIC,
                        "sluice.replies.edge",
                        HeaderNames.OPERATION,
                        "put",
                        HeaderNames.CONTENT_TYPE,
                        "application/json",
                        HeaderNames.DEADLINE,
                        Long.toString(DEADLINE)));
    }

    private static ConsumerRecord<byte[], byte[]> reply(String id, long millis, String body) {
        return record("sluice.replies.edge", millis, body, Map.of(HeaderNames.CORRELATION_ID, id));
    }

    private static ConsumerRecord<byte[], byte[]> record(
            String topic, long millis, String body, Map<String, String> named) {
        var headers = new RecordHeaders();
        named.forEach((name, value) -> headers.add(name, value.getBytes(UTF_8)));
        var value = body.getBytes(UTF_8);
        return new ConsumerRecord<>(
                topic,
                0,
                0,
                millis,
                TimestampType.LOG_APPEND_TIME,
                0,
                value.length,
                null,
                value,
                headers,
                Optional.empty());
    }
}
