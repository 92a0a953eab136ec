package dev.sluice.stack.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.contracts.wire.HeaderNames;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * A record that was kept apart.
 *
 * @param redriven whether it has been sent to its topic again
 * @param original where a broker made the letter: Kafka 4.4 copies key and value of a share group's record, and not its
 *     headers. Empty where a dispatcher made it, and where the topic has it no more
 */
public record DeadLetter(
        ConsumerRecord<byte[], byte[]> record, boolean redriven, Optional<ConsumerRecord<byte[], byte[]>> original) {

    /** Only on those that a broker made. */
    private static final String DELIVERIES = HeaderNames.LETTER_PREFIX + "delivery.count";

    /** As {@code 0@17}: partition and offset on the dead-letter topic. */
    public String position() {
        return record.partition() + "@" + record.offset();
    }

    public Instant at() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    public Optional<String> operation() {
        return header(HeaderNames.OPERATION);
    }

    public Optional<String> requestId() {
        return header(HeaderNames.CORRELATION_ID);
    }

    /** Where it could not be handled; empty on a record that no dispatcher and no broker has put there. */
    public Optional<String> topic() {
        return header(HeaderNames.LETTER_TOPIC);
    }

    /** As {@code orders.requests 0@17}. */
    public String origin() {
        return topic().orElse("?")
                + " " + header(HeaderNames.LETTER_PARTITION).orElse("?")
                + "@" + header(HeaderNames.LETTER_OFFSET).orElse("?");
    }

    public String cause() {
        return header(HeaderNames.LETTER_MESSAGE).orElse("not said");
    }

    /** Counts re-publications, from 1. */
    public int attempt() {
        try {
            return header(HeaderNames.ATTEMPT).map(Integer::parseInt).orElse(1);
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    private Optional<String> header(String name) {
        return header(record.headers(), name).or(() -> header(headers(), name));
    }

    private static Optional<String> header(Headers headers, String name) {
        return Optional.ofNullable(headers.lastHeader(name)).map(Header::value).map(value -> new String(value, UTF_8));
    }

    /** Those that the record had where it could not be handled, perhaps with those of the letter. */
    public Headers headers() {
        return original.map(ConsumerRecord::headers).orElse(record.headers());
    }

    /** Whether a broker made it, and what it was made from has expired. */
    public boolean isTorn() {
        return original.isEmpty() && isOfBroker(record);
    }

    /** A dispatcher says it otherwise. */
    static boolean isOfBroker(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(DELIVERIES) != null;
    }

    /** Where it was, if it says so. */
    static Optional<TopicPartition> source(ConsumerRecord<byte[], byte[]> record) {
        var topic = header(record.headers(), HeaderNames.LETTER_TOPIC);
        var partition = header(record.headers(), HeaderNames.LETTER_PARTITION).filter(DeadLetter::isNumber);
        return topic.flatMap(name -> partition.map(number -> new TopicPartition(name, Integer.parseInt(number))));
    }

    static Optional<Long> sourceOffset(ConsumerRecord<byte[], byte[]> record) {
        return header(record.headers(), HeaderNames.LETTER_OFFSET)
                .filter(DeadLetter::isNumber)
                .map(Long::parseLong);
    }

    private static boolean isNumber(String text) {
        return text.matches("\\d{1,18}");
    }

    /** Key, value and headers as they were, one attempt more, and no deadline: nobody waits for it any more. */
    ProducerRecord<byte[], byte[]> again(String topic) {
        var again = new ProducerRecord<>(topic, record.key(), record.value());
        for (var header : headers()) {
            if (!header.key().startsWith(HeaderNames.LETTER_PREFIX)) {
                again.headers().add(header);
            }
        }
        again.headers().remove(HeaderNames.DEADLINE).remove(HeaderNames.ATTEMPT);
        var attempt = Integer.toString(attempt() + 1);
        again.headers().add(new RecordHeader(HeaderNames.ATTEMPT, attempt.getBytes(UTF_8)));
        return again;
    }
}
