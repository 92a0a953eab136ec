package dev.sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.ObjectName;
import org.apache.kafka.server.metrics.KafkaYammerMetrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What a broker leaves in its JVM. */
@Isolated("it looks at all threads and names")
class LeftoversTest {

    @Test
    void closing_leaves_no_thread_and_no_jmx_name_behind() throws Exception {
        EmbeddedBroker.start().close(); // whatever the JVM keeps once for all brokers is there from now on
        var threads = liveThreads();
        var names = jmxNames();
        var broker = EmbeddedBroker.start();
        Client.of(broker).create("orders");

        broker.close();

        await().pollInSameThread().untilAsserted(() -> assertThat(liveThreads()).isSubsetOf(threads));
        assertThat(jmxNames()).isEqualTo(names);
        assertThat(KafkaYammerMetrics.defaultRegistry().allMetrics()).isEmpty();
    }

    private static Set<Thread> liveThreads() {
        return Thread.getAllStackTraces().keySet();
    }

    private static Set<ObjectName> jmxNames() throws Exception {
        return ManagementFactory.getPlatformMBeanServer().queryNames(new ObjectName("kafka*:*"), null);
    }
}
