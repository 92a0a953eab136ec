package dev.sluice.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.http.Upload.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UploadRegistryTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger givenUp = new AtomicInteger();
    private final UploadRegistry uploads = registry(4, 2, 100_000);

    private UploadRegistry registry(int most, int perCaller, long bytes) {
        return new UploadRegistry(
                new ListenerSettings.Uploads(most, perCaller, bytes, 240, Duration.ofSeconds(5)), now::get);
    }

    @Test
    void where_the_room_is_full_the_slowest_ends_and_the_newcomer_gets_in() {
        var quick = begin("a");
        var slow = begin("b");
        var slower = begin("c");
        var idle = begin("d");
        after(Duration.ofSeconds(1));
        quick.reached(50_000);
        slow.reached(5_000);
        slower.reached(500);

        var newcomer = begin("e");
        var another = begin("f");

        assertThat(idle.ending()).isEqualTo(Ending.EVICTED);
        assertThat(slower.ending()).isEqualTo(Ending.EVICTED);
        assertThat(List.of(quick, slow, newcomer, another))
                .extracting(Upload::ending)
                .containsOnlyNulls();
        assertThat(givenUp).hasValue(2);
        assertThat(uploads.counts().arriving()).isEqualTo(4);
        assertThat(uploads.counts().evicted()).isEqualTo(2);
    }

    @Test
    void what_has_just_begun_is_not_the_slowest() {
        var old = begin("a");
        after(Duration.ofMillis(200));
        var young = List.of(begin("b"), begin("c"), begin("d"));
        old.reached(100);

        var _ = begin("e");

        assertThat(old.ending()).isEqualTo(Ending.EVICTED);
        assertThat(young).extracting(Upload::ending).containsOnlyNulls();
    }

    @Test
    void a_caller_over_its_share_loses_its_own_slowest_whoever_is_slower() {
        var slowest = begin("a");
        after(Duration.ofSeconds(1));
        var own = begin("b");
        after(Duration.ofMillis(1));
        var ownToo = begin("b");

        var third = begin("b");

        assertThat(own.ending()).isEqualTo(Ending.EVICTED);
        assertThat(List.of(slowest, ownToo, third)).extracting(Upload::ending).containsOnlyNulls();
    }

    @Test
    void a_proxy_that_speaks_for_many_has_no_share() {
        var many = new ArrayList<Upload>();
        for (var number = 0; number < 4; number++) {
            many.add(uploads.begin("proxy", true, MINUTE, givenUp::incrementAndGet));
        }

        assertThat(many).extracting(Upload::ending).containsOnlyNulls();
    }

    @Test
    void a_body_that_is_slower_than_the_least_rate_ends_after_the_grace() {
        var idle = begin("a");
        var trickling = begin("b");
        var steady = begin("c");
        after(Duration.ofSeconds(5));
        uploads.look();
        assertThat(List.of(idle, trickling, steady)).extracting(Upload::ending).containsOnlyNulls();

        after(Duration.ofSeconds(5));
        trickling.reached(2_399);
        steady.reached(2_400);
        uploads.look();

        assertThat(idle.ending()).isEqualTo(Ending.SLOW);
        assertThat(trickling.ending()).isEqualTo(Ending.SLOW);
        assertThat(steady.ending()).isNull();
        assertThat(uploads.counts().slow()).isEqualTo(2);
        assertThat(uploads.counts().arriving()).isOne();
    }

    @Test
    void a_body_ends_when_its_time_is_over_however_fast() {
        var upload = uploads.begin("a", false, Duration.ofSeconds(2), givenUp::incrementAndGet);
        assertThat(upload.reached(10_000)).isNull();
        after(Duration.ofSeconds(2));

        uploads.look();

        assertThat(upload.ending()).isEqualTo(Ending.LATE);
        assertThat(givenUp).hasValue(1);
    }

    @Test
    void bytes_count_as_they_arrive_and_until_they_are_given_back() {
        var upload = begin("a");
        assertThat(uploads.counts().bytes()).isZero();

        upload.reached(700);
        upload.onTheWire(500);
        assertThat(uploads.counts().bytes()).isEqualTo(700);
        upload.onTheWire(500);
        assertThat(uploads.counts().bytes()).isEqualTo(1_000);
        upload.close();
        assertThat(upload.keep(900)).isTrue();
        assertThat(uploads.counts().bytes()).isEqualTo(900);

        upload.release();
        upload.release();
        assertThat(uploads.counts()).isEqualTo(new UploadCounts(0, 0, 0, 0, 0));
    }

    @Test
    void where_the_bytes_are_full_the_slowest_of_those_that_keep_many_ends() {
        var slow = begin("a");
        var small = begin("b");
        slow.reached(60_000);
        small.reached(1);
        after(Duration.ofSeconds(1));
        var quick = begin("c");
        after(Duration.ofMillis(1));

        assertThat(quick.reached(70_000)).isNull();

        assertThat(slow.ending()).isEqualTo(Ending.EVICTED);
        assertThat(small.ending()).isNull();
        assertThat(uploads.counts().bytes()).isEqualTo(70_001);
    }

    @Test
    void what_is_here_is_not_ended_for_others_and_the_slowest_that_asks_ends_itself() {
        var here = begin("a");
        here.reached(60_000);
        here.close();
        var slow = begin("b");
        slow.reached(30_000);
        after(Duration.ofSeconds(1));

        assertThat(slow.reached(50_000)).isEqualTo(Ending.EVICTED);

        assertThat(here.ending()).isNull();
        assertThat(here.held()).isEqualTo(60_000);
        assertThat(slow.held()).isZero();
        assertThat(uploads.counts().bytes()).isEqualTo(60_000);
    }

    @Test
    void a_caller_with_more_than_its_share_of_the_bytes_makes_room_itself() {
        var others = begin("a");
        others.reached(40_000);
        after(Duration.ofSeconds(1));
        var own = begin("b");
        own.reached(55_000);
        after(Duration.ofMillis(10));
        var ownToo = begin("b");
        after(Duration.ofMillis(1));

        assertThat(ownToo.reached(50_000)).isNull();

        assertThat(own.ending()).isEqualTo(Ending.EVICTED);
        assertThat(others.ending()).isNull();
    }

    /** Bounds are never exceeded by more than what is on its way out, and all comes back. */
    @Test
    void many_at_once_leave_nothing_behind() throws Exception {
        var narrow = registry(50, 20, 200_000);
        Callable<Boolean> upload = () -> {
            var random = ThreadLocalRandom.current();
            var one = narrow.begin("caller" + random.nextInt(5), false, MINUTE, givenUp::incrementAndGet);
            try (one) {
                for (var bytes = 0L; bytes < 40_000 && one.ending() == null; bytes += 4_000) {
                    var _ = one.reached(bytes);
                    assertThat(narrow.counts().bytes()).isBetween(0L, 200_000L);
                    assertThat(narrow.counts().arriving()).isLessThanOrEqualTo(50);
                    now.addAndGet(random.nextInt(1_000_000));
                    Thread.yield();
                }
            }
            var _ = one.keep(random.nextInt(40_000));
            one.release();
            return one.ending() == null;
        };

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(Collections.nCopies(2_000, upload))) {
                assertThat(done.get()).isNotNull();
            }
        }

        var counts = narrow.counts();
        assertThat(counts.arriving()).isZero();
        assertThat(counts.bytes()).isZero();
        assertThat(counts.evicted()).isEqualTo(givenUp.get());
    }

    private Upload begin(String caller) {
        return uploads.begin(caller, false, MINUTE, givenUp::incrementAndGet);
    }

    private void after(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
