package dev.sluice.dispatcher.poll;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** When a consumer last spoke to its group. */
public final class HeartbeatMonitor {
    /** Kafka's name, in all group protocols, for the seconds since the last heartbeat that could be sent; -1 before the first. */
    private static final String SILENCE = "last-heartbeat-seconds-ago";

    private HeartbeatMonitor() {}

    /** @param metrics of the consumer */
    public static boolean areMissingFor(Duration time, Map<MetricName, ? extends Metric> metrics) {
        return metrics.values().stream()
                .filter(metric -> SILENCE.equals(metric.metricName().name()))
                .anyMatch(metric -> metric.metricValue() instanceof Number seconds
                        && seconds.doubleValue() >= time.toMillis() / 1000.0);
    }
}
