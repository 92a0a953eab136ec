package dev.sluice.edge.http;

import static dev.sluice.edge.http.RawHttp2Client.CONTINUATION;
import static dev.sluice.edge.http.RawHttp2Client.DATA;
import static dev.sluice.edge.http.RawHttp2Client.END_HEADERS;
import static dev.sluice.edge.http.RawHttp2Client.END_STREAM;
import static dev.sluice.edge.http.RawHttp2Client.GOAWAY;
import static dev.sluice.edge.http.RawHttp2Client.HEADERS;
import static dev.sluice.edge.http.RawHttp2Client.PADDED;
import static dev.sluice.edge.http.RawHttp2Client.PING;
import static dev.sluice.edge.http.RawHttp2Client.PREFACE;
import static dev.sluice.edge.http.RawHttp2Client.PRIORITY;
import static dev.sluice.edge.http.RawHttp2Client.PUSH_PROMISE;
import static dev.sluice.edge.http.RawHttp2Client.RST_STREAM;
import static dev.sluice.edge.http.RawHttp2Client.SETTINGS;
import static dev.sluice.edge.http.RawHttp2Client.WINDOW_UPDATE;
import static dev.sluice.edge.http.RawHttp2Client.frame;
import static dev.sluice.edge.http.RawHttp2Client.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Exception;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameCheckTest {
    private static final int SAVED = FrameCheck.MAX_IDLE_SAVED;

    private static final byte[] SETTINGS_FRAME = frame(SETTINGS, 0, 0);

    private long nanos;
    private final FrameCheck frames = new FrameCheck(() -> nanos);

    FrameCheckTest() {
        frames.passes(join(PREFACE, frame(SETTINGS, 0, 0), frame(HEADERS, END_HEADERS, 1, new byte[20])));
        nanos += 1_000_000_000L / FrameCheck.IDLE_PER_SECOND; // for the SETTINGS
    }

    static List<byte[]> framesWithoutProgress() {
        return List.of(
                frame(PING, 0, 0, new byte[8]),
                frame(PING, 1, 0, new byte[8]),
                frame(SETTINGS, 0, 0),
                frame(SETTINGS, 1, 0),
                frame(PRIORITY, 0, 1, new byte[5]),
                frame(RST_STREAM, 0, 1, new byte[4]),
                frame(WINDOW_UPDATE, 0, 0, new byte[4]),
                frame(WINDOW_UPDATE, 0, 1, new byte[4]),
                frame(DATA, 0, 1),
                frame(DATA, PADDED, 1, new byte[] {3, 0, 0, 0}),
                frame(DATA, PADDED, 1, new byte[] {0}),
                frame(0x42, 0, 7, new byte[100]),
                frame(HEADERS, END_HEADERS | END_STREAM, 1, new byte[20]));
    }

    @ParameterizedTest
    @MethodSource("framesWithoutProgress")
    void frames_without_progress_end_the_connection_once_the_store_is_empty(byte[] frame) {
        for (var sent = 0; sent < SAVED; sent++) {
            frames.passes(frame);
        }

        assertThatThrownBy(() -> frames.passes(frame))
                .isInstanceOfSatisfying(
                        Http2Exception.class, e -> assertThat(e.code()).isEqualTo(Http2ErrorCode.ENHANCE_YOUR_CALM));
    }

    @ParameterizedTest
    @MethodSource("framesWithoutProgress")
    void as_many_as_the_store_fills_by_the_second_may_come_for_ever(byte[] frame) {
        assertThatCode(() -> {
                    for (var sent = 0; sent < 20 * SAVED; sent++) {
                        nanos += 1_000_000_000L / FrameCheck.IDLE_PER_SECOND;
                        frames.passes(frame);
                    }
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("framesWithoutProgress")
    void it_does_not_matter_where_reads_split_the_frames(byte[] frame) {
        for (var sent = 0; sent < SAVED; sent++) {
            for (var at = 0; at < frame.length; at++) {
                frames.passes(Arrays.copyOfRange(frame, at, at + 1));
            }
        }

        assertThatThrownBy(() -> frames.passes(frame)).isInstanceOf(Http2Exception.class);
    }

    @Test
    void windows_that_answers_need_are_earned_by_their_frames() {
        for (var answer = 0; answer < 10 * SAVED; answer++) {
            frames.sends(DATA, 0, 16_384);
            frames.passes(join(frame(WINDOW_UPDATE, 0, 0, new byte[4]), frame(WINDOW_UPDATE, 0, 1, new byte[4])));
        }

        frames.passes(frame(PING, 0, 0, new byte[8]));
    }

    @Test
    void windows_of_a_byte_are_not() {
        assertThatThrownBy(() -> {
                    for (var answer = 0; answer <= SAVED; answer++) {
                        frames.sends(DATA, 0, 1);
                        frames.passes(frame(WINDOW_UPDATE, 0, 1, new byte[4]));
                    }
                })
                .isInstanceOf(Http2Exception.class);
    }

    @Test
    void a_client_that_resets_each_answered_stream_goes_on() {
        for (var stream = 1; stream < 20 * SAVED; stream += 2) {
            frames.passes(frame(HEADERS, END_HEADERS | END_STREAM, stream, new byte[20]));
            frames.sends(FrameCheck.HEADERS, END_HEADERS | END_STREAM, 20);
            frames.passes(frame(RST_STREAM, 0, stream, new byte[4]));
        }

        frames.passes(frame(PING, 0, 0, new byte[8]));
    }

    @Test
    void streams_that_the_edge_must_reset_are_paid_for_with_the_next_head() {
        for (var reset = 0; reset <= SAVED; reset++) {
            frames.sends(FrameCheck.RST_STREAM, 0, 4);
        }

        assertThatThrownBy(() -> frames.passes(frame(HEADERS, END_HEADERS, 3, new byte[20])))
                .isInstanceOf(Http2Exception.class);
    }

    @Test
    void a_large_body_in_small_frames_is_no_flood() {
        for (var sent = 0; sent < 20 * SAVED; sent++) {
            frames.passes(frame(DATA, 0, 1, new byte[1]));
        }

        frames.passes(frame(DATA, END_STREAM, 1));
    }

    @Test
    void a_head_has_so_many_continuations_and_no_more() {
        frames.passes(frame(HEADERS, 0, 1, new byte[1]));
        for (var sent = 0; sent < FrameCheck.MAX_CONTINUATIONS; sent++) {
            frames.passes(frame(CONTINUATION, 0, 1, new byte[1]));
        }

        assertThatThrownBy(() -> frames.passes(frame(CONTINUATION, END_HEADERS, 1, new byte[1])))
                .hasMessageContaining("CONTINUATION");
    }

    @Test
    void a_head_has_so_many_bytes_and_no_more() {
        frames.passes(frame(HEADERS, 0, 1, new byte[16_384]));
        frames.passes(frame(CONTINUATION, 0, 1, new byte[16_384]));
        frames.passes(frame(CONTINUATION, 0, 1, new byte[16_384]));
        frames.passes(frame(CONTINUATION, 0, 1, new byte[16_384]));

        assertThatThrownBy(() -> frames.passes(frame(CONTINUATION, END_HEADERS, 1, new byte[1])))
                .hasMessageContaining("bytes");
    }

    @Test
    void a_connection_begins_with_settings() {
        for (var first : List.of(
                frame(HEADERS, END_HEADERS | END_STREAM, 1), frame(PING, 0, 0, new byte[8]), frame(SETTINGS, 1, 0))) {
            assertThat(code(first)).isEqualTo(Http2ErrorCode.PROTOCOL); // RFC 9113 §3.4
        }
    }

    @Test
    void frames_that_none_may_send_end_the_connection_with_the_code_of_the_rfc() {
        assertThat(code(SETTINGS_FRAME, frame(PUSH_PROMISE, END_HEADERS, 1, new byte[4])))
                .isEqualTo(Http2ErrorCode.PROTOCOL); // §8.4
        assertThat(code(SETTINGS_FRAME, frame(CONTINUATION, 0, 0, new byte[1])))
                .isEqualTo(Http2ErrorCode.PROTOCOL); // §6.10
        assertThat(code(SETTINGS_FRAME, frame(GOAWAY, 0, 0, new byte[7]))).isEqualTo(Http2ErrorCode.FRAME_SIZE); // §4.2
    }

    /** With which a new connection ends. */
    private Http2ErrorCode code(byte[]... sent) {
        var young = new FrameCheck(() -> nanos);
        young.passes(PREFACE);
        return catchThrowableOfType(Http2Exception.class, () -> young.passes(join(sent)))
                .code();
    }

    @Test
    void data_that_is_thrown_away_is_no_progress_however_large() {
        assertThatThrownBy(() -> {
                    for (var sent = 0; sent <= 2 * SAVED; sent++) {
                        frames.passes(frame(DATA, 0, 1, new byte[1]));
                        frames.thrownAway(1);
                    }
                })
                .isInstanceOf(Http2Exception.class);
    }

    @Test
    void an_upload_that_is_thrown_away_is_no_flood() {
        for (var sent = 0; sent < 10 * SAVED; sent++) {
            frames.passes(frame(DATA, 0, 1, new byte[16_384]));
            frames.thrownAway(16_384);
        }

        frames.passes(frame(PING, 0, 0, new byte[8]));
    }
}
