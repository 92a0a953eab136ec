package dev.sluice.edge.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.broker.EmbeddedBroker;
import dev.sluice.contracts.model.ContractSet;
import dev.sluice.contracts.model.Topic;
import dev.sluice.contracts.read.ContractFolder;
import dev.sluice.contracts.read.ContractLimits;
import dev.sluice.contracts.read.Document;
import dev.sluice.contracts.read.DocumentSet;
import dev.sluice.contracts.read.LoadResult;
import dev.sluice.contracts.wire.ContractAnnouncement;
import dev.sluice.edge.broker.BrokerConnection;
import dev.sluice.edge.broker.KafkaSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AnnouncementConsumerTest {
    private final EmbeddedBroker broker = EmbeddedBroker.start();
    private final CountDownLatch judging = new CountDownLatch(1);
    private final CountDownLatch judged = new CountDownLatch(1);
    private final Queue<DocumentSet> readings = new ConcurrentLinkedQueue<>();
    private final ActiveContracts serving = new ActiveContracts(
            new DocumentSet(List.of(), List.of()),
            ContractSet.empty(),
            this::readSlowly,
            BuiltInDocumentSettings.all(),
            new OpenWay(),
            Duration.ofSeconds(1));

    @AfterEach
    void stop() {
        judged.countDown();
        broker.close();
    }

    @Test
    void the_end_waits_for_no_document_that_is_judged_for_long() throws Exception {
        announce("cakes", "teas");
        var announcements = new AnnouncementConsumer(
                new BrokerConnection(settings()), List.of(allowance("cakes"), allowance("teas")), serving);
        announcements.start();
        judging.await();

        announcements.close();

        assertThat(judged.getCount()).isOne();
        judged.countDown();
        join("sluice-announcements");
        assertThat(readings)
                .flatExtracting(DocumentSet::all)
                .extracting(Document::file)
                .containsOnly("sluice.contracts/cakes");
    }

    /** As where a document takes minutes; takes no notice of an interrupt. */
    private LoadResult readSlowly(DocumentSet documents) {
        readings.add(documents);
        judging.countDown();
        awaitDespiteInterrupts(judged);
        return ContractFolder.read(documents, ContractLimits.defaults());
    }

    private static void awaitDespiteInterrupts(CountDownLatch latch) {
        var interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void announce(String... services) throws Exception {
        var settings = Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers());
        try (var admin = Admin.create(settings);
                var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic(ContractAnnouncement.TOPIC, 1, (short) 1)))
                    .all()
                    .get();
            for (var service : services) {
                var document = """
                    openapi: 3.1.0
                    info: {title: T, version: 1.0.0}
                    x-sluice: {service: %s}
                    paths: {/%s: {get: {operationId: list, security: []}}}
                    """.formatted(service, service);
                producer.send(new ContractAnnouncement(service, document.getBytes(UTF_8))
                                .encode(ContractAnnouncement.TOPIC))
                        .get();
            }
        }
    }

    private static void join(String thread) throws InterruptedException {
        for (var running : Thread.getAllStackTraces().keySet()) {
            if (running.getName().equals(thread)) {
                running.join();
            }
        }
    }

    private static AnnouncementPermission allowance(String service) {
        return new AnnouncementPermission(service, List.of("/"), false);
    }

    private KafkaSettings settings() {
        return new KafkaSettings(
                broker.bootstrapServers(), "judging", Duration.ofDays(1), true, Duration.ofSeconds(5), Map.of());
    }

    private static final class OpenWay implements TopicReadiness {
        @Override
        public void need(Collection<Topic> topics) {}

        @Override
        public boolean isOpen(Collection<Topic> topics) {
            return true;
        }
    }
}
