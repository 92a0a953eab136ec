package io.helidon.http.http2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class FlowWindowsTest {
    private static final int WINDOW = 65_536;
    private static final int FOR_ANSWERS = 65_535; // as RFC 9113 §6.9.2 has it where nobody says otherwise

    private final LongAdder told = new LongAdder();
    private final ConnectionFlowControl connection = ConnectionFlowControl.serverBuilder(
                    (stream, update) -> told.add(stream == 0 ? update.windowSizeIncrement() : 0))
            .initialWindowSize(WINDOW)
            .maxFrameSize(16_384)
            .build();

    @Test
    void what_streams_read_at_the_same_time_is_given_back_once() throws InterruptedException {
        var octets = 200_000;
        var streams = IntStream.range(0, 4)
                .mapToObj(_ -> Thread.ofPlatform().start(() -> {
                    for (var read = 0; read < octets; read++) {
                        connection.decrementInboundConnectionWindowSize(1);
                        connection.incrementInboundConnectionWindowSize(1);
                    }
                }))
                .toList();
        for (var stream : streams) {
            stream.join();
        }

        assertThat(told.sum()).isBetween(4L * octets - WINDOW / 2, 4L * octets);
        assertThat(FlowWindows.remaining(connection)).isEqualTo(WINDOW);
    }

    @Test
    void a_window_may_not_grow_over_the_largest_and_may_be_below_zero() { // RFC 9113 §6.9.1, §6.9.2
        var stream = connection.createStreamFlowControl(1, WINDOW, 16_384);

        assertThat(FlowWindows.wouldOverflow(stream, Integer.MAX_VALUE - FOR_ANSWERS))
                .isFalse();
        assertThat(FlowWindows.wouldOverflow(stream, Integer.MAX_VALUE - FOR_ANSWERS + 1))
                .isTrue();
        stream.outbound().resetStreamWindowSize(0);
        stream.outbound().decrementWindowSize(100);
        assertThat(FlowWindows.wouldOverflow(stream, 50)).isFalse();
    }
}
