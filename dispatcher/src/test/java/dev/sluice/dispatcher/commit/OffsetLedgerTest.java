package dev.sluice.dispatcher.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetLedgerTest {
    private final OffsetLedger ledger = new OffsetLedger();

    @Test
    void nothing_is_safe_before_the_first_record() {
        assertThat(ledger.safe()).isEqualTo(-1);
    }

    @Test
    void a_slow_record_holds_back_every_commit_behind_it() {
        ledger.started(100);
        ledger.started(101);

        ledger.finished(101);

        assertThat(ledger.safe()).isEqualTo(100);
    }

    @Test
    void once_all_is_finished_the_next_record_to_read_is_safe() {
        ledger.started(100);
        ledger.started(105);
        ledger.finished(105);

        ledger.finished(100);

        assertThat(ledger.safe()).isEqualTo(106);
    }

    @Test
    void where_reading_steps_back_safety_steps_back_with_it() {
        ledger.started(100);
        ledger.finished(100);

        ledger.started(50);

        assertThat(ledger.safe()).isEqualTo(50);
    }

    /** Law: what is committed is never beyond an unfinished record, and never behind one that could go further. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void safe_is_always_the_oldest_unfinished_record_whatever_the_order(long seed) {
        var random = new Random(seed);
        var unfinished = new TreeSet<Long>();
        var next = (long) random.nextInt(1_000);
        var read = -1L;
        for (var step = 0; step < 2_000; step++) {
            if (unfinished.isEmpty() || random.nextInt(5) < 2) {
                ledger.started(next);
                unfinished.add(next);
                read = next;
                next += 1 + random.nextInt(3);
            } else {
                var one = new ArrayList<>(unfinished).get(random.nextInt(unfinished.size()));
                ledger.finished(one);
                unfinished.remove(one);
            }

            assertThat(ledger.safe()).isEqualTo(unfinished.isEmpty() ? read + 1 : unfinished.first());
        }
    }
}
