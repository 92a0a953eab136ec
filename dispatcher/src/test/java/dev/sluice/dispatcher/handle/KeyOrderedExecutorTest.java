package dev.sluice.dispatcher.handle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("an error of its threads would fail whatever test awaits something then")
class KeyOrderedExecutorTest {
    private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(10);

    private final KeyOrderedExecutor workers = new KeyOrderedExecutor("test");

    @AfterEach
    void close() {
        workers.close();
    }

    private static ConsumerRecord<byte[], byte[]> record(int partition, @Nullable String key) {
        return new ConsumerRecord<>("topic", partition, 0, key == null ? null : key.getBytes(UTF_8), null);
    }

    @Test
    void a_record_waits_for_an_earlier_one_with_its_key() throws Exception {
        var first = new CountDownLatch(1);
        var ended = new CopyOnWriteArrayList<String>();
        workers.run(record(0, "a"), () -> {
            quietly(first);
            ended.add("first");
        });
        workers.run(record(0, "a"), () -> ended.add("second"));

        first.countDown();

        await().atMost(BROKER_TIMEOUT).until(() -> ended.size() == 2);
        assertThat(ended).containsExactly("first", "second");
    }

    @Test
    void other_keys_other_partitions_and_records_without_key_do_not_wait() throws Exception {
        var slow = new CountDownLatch(1);
        var others = new CountDownLatch(4);
        workers.run(record(0, "a"), () -> quietly(slow));
        workers.run(record(0, null), () -> quietly(slow));

        workers.run(record(0, "b"), others::countDown);
        workers.run(record(1, "a"), others::countDown);
        workers.run(record(0, null), others::countDown);
        workers.run(record(0, null), others::countDown);

        var waited = others.await(BROKER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        slow.countDown();
        assertThat(waited).isTrue();
    }

    @Test
    void work_that_ends_in_an_error_lets_the_next_of_its_lane_run() throws Exception {
        var next = new CountDownLatch(1);
        workers.run(record(0, "a"), () -> {
            throw new DeliberateError();
        });

        workers.run(record(0, "a"), next::countDown);

        assertThat(next.await(BROKER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    }

    @Test
    void closing_interrupts_what_runs_and_forgets_what_waits() {
        var begun = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var waiting = new AtomicInteger();
        workers.run(record(0, "a"), () -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        });
        workers.run(record(0, "a"), waiting::incrementAndGet);
        quietly(begun);

        workers.close();

        quietly(interrupted);
        assertThat(waiting).hasValue(0);
    }

    /** Law: in every lane the order of the records, in all lanes never two at once, and nothing is lost. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void every_lane_keeps_its_order_under_load(long seed) {
        var random = new Random(seed);
        var ended = new ConcurrentHashMap<String, List<Integer>>();
        var expected = new ConcurrentHashMap<String, List<Integer>>();
        var running = new ConcurrentHashMap<String, AtomicInteger>();
        var overlaps = new AtomicInteger();
        var left = new CountDownLatch(2_000);
        for (var number = 0; number < 2_000; number++) {
            var it = number;
            var key = "key-" + random.nextInt(20);
            expected.computeIfAbsent(key, first -> new ArrayList<>()).add(it);
            workers.run(record(0, key), () -> {
                var others = running.computeIfAbsent(key, first -> new AtomicInteger());
                if (others.incrementAndGet() > 1) {
                    overlaps.incrementAndGet();
                }
                ended.computeIfAbsent(key, first -> new ArrayList<>()).add(it);
                others.decrementAndGet();
                left.countDown();
            });
        }

        quietly(left);

        assertThat(overlaps).hasValue(0);
        assertThat(Map.copyOf(ended)).isEqualTo(Map.copyOf(expected));
    }

    private static void quietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(BROKER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static final class DeliberateError extends Error {
        private static final long serialVersionUID = 1;

        DeliberateError() {
            super("on purpose", null, false, false);
        }
    }
}
