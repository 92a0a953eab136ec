package dev.sluice.dispatcher.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.contracts.wire.HeaderNames;
import dev.sluice.dispatcher.reply.RecoveringClient;
import dev.sluice.dispatcher.time.LogThrottle;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies records that a consumer group cannot handle to the dead-letter topic, with key, value and headers, and where they
 * came from in the headers that Kafka's brokers use for share groups (KIP-1191). Thread safe; each call blocks its own worker.
 */
public final class DeadLetterPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterPublisher.class);
    /** No commit waits for longer. */
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(5);

    /** Characters. */
    private static final int MOST_OF_CAUSE = 1_000;

    private final RecoveringClient<Producer<byte[], byte[]>> producer;
    private final DeadLetterTopic topic;
    private final String group;
    private final LogThrottle complaint = new LogThrottle(Duration.ofSeconds(1));
    private volatile boolean made;

    /** @param group that cannot handle them */
    public DeadLetterPublisher(
            RecoveringClient<Producer<byte[], byte[]>> producer, DeadLetterTopic topic, String group) {
        this.producer = producer;
        this.topic = topic;
        this.group = group;
    }

    /** Whether the broker has the copy. Waits for some seconds at most; a record that cannot be kept is only logged.
     * @param cause why it cannot be handled */
    public boolean keep(ConsumerRecord<byte[], byte[]> record, String cause) throws InterruptedException {
        try {
            if (!made) {
                topic.make();
                made = true;
            }
            producer.get().send(letter(record, cause)).get(BROKER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException | KafkaException | IllegalStateException e) {
            if (complaint.now()) {
                LOG.error(
                        "record {}-{}@{} could not be kept on {}, it is given up",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        topic.name(),
                        e);
            }
            return false;
        }
    }

    private ProducerRecord<byte[], byte[]> letter(ConsumerRecord<byte[], byte[]> record, String cause) {
        var letter = new ProducerRecord<>(topic.name(), null, record.key(), record.value(), record.headers());
        put(letter, HeaderNames.LETTER_GROUP, group);
        put(letter, HeaderNames.LETTER_TOPIC, record.topic());
        put(letter, HeaderNames.LETTER_PARTITION, Integer.toString(record.partition()));
        put(letter, HeaderNames.LETTER_OFFSET, Long.toString(record.offset()));
        put(letter, HeaderNames.LETTER_MESSAGE, cut(cause));
        return letter;
    }

    /** What a caller sent may stand in it, and must not make the letter too large to be kept. */
    private static String cut(String cause) {
        if (cause.length() <= MOST_OF_CAUSE) {
            return cause;
        }
        var isWithinPair = Character.isHighSurrogate(cause.charAt(MOST_OF_CAUSE - 1));
        return cause.substring(0, isWithinPair ? MOST_OF_CAUSE - 1 : MOST_OF_CAUSE) + "…";
    }

    private static void put(ProducerRecord<byte[], byte[]> letter, String header, String value) {
        letter.headers().remove(header).add(header, value.getBytes(UTF_8));
    }
}
