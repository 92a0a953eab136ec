package dev.sluice.load.hostile;

import static dev.sluice.load.hostile.Http2Frames.frame;
import static dev.sluice.load.hostile.Http2Frames.get;
import static dev.sluice.load.hostile.Http2Frames.joined;
import static dev.sluice.load.hostile.Http2Frames.post;
import static dev.sluice.load.hostile.Http2Frames.preface;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A way to be a burden: what a connection sends first, and what it sends at each turn as long as it is let. */
public enum HostileSort {
    /** A head that grows by a header line at a time and never ends. */
    SLOW_HEAD("heads that never end") {
        @Override
        byte[] first(HostileTarget target) {
            return text("GET %s HTTP/1.1\r\nhost: x\r\n", target.publicPath());
        }

        @Override
        byte[] turn(HostileTarget target, int turn) {
            return text("x-%s: 1\r\n", turn);
        }
    },
    /** A body with a valid token of which a byte comes at a time. */
    SLOW_BODY("bodies a byte at a time") {
        @Override
        byte[] first(HostileTarget target) {
            return text("""
                POST %s HTTP/1.1
                host: x
                authorization: Bearer %s
                content-type: application/json
                transfer-encoding: chunked

                """.replace("\n", "\r\n"), target.guardedPath(), target.token());
        }

        @Override
        byte[] turn(HostileTarget target, int turn) {
            return text("1\r\n \r\n");
        }
    },
    /** A hundred requests on one connection whose bodies of two bytes never come. */
    SILENT_STREAMS("streams whose bodies never come") {
        @Override
        byte[] first(HostileTarget target) {
            var requests = IntStream.range(0, STREAMS)
                    .mapToObj(at -> post(
                            2 * at + 1,
                            target.guardedPath(),
                            "authorization",
                            "Bearer " + target.token(),
                            "content-type",
                            "application/json",
                            "content-length",
                            "2"))
                    .toArray(byte[][]::new);
            return joined(preface(), joined(requests));
        }

        @Override
        byte[] turn(HostileTarget target, int turn) {
            return turn % 20 == 0 ? frame(Http2Frames.PING, 0, 0, new byte[8]) : NOTHING;
        }
    },
    /** Frames that cost nothing to send and bring nothing on. */
    FRAME_FLOOD("floods of cheap frames") {
        @Override
        byte[] first(HostileTarget target) {
            return preface();
        }

        @Override
        byte[] turn(HostileTarget target, int turn) {
            var cheap = List.of(
                    frame(Http2Frames.PING, 0, 0, new byte[8]),
                    frame(Http2Frames.SETTINGS, 0, 0),
                    frame(Http2Frames.WINDOW_UPDATE, 0, 0, new byte[] {0, 0, 0, 1}),
                    joined(get(2 * turn + 1, target.publicPath()), reset(2 * turn + 1)));
            return repeated(cheap.get(turn % cheap.size()), turn % cheap.size() == 3 ? 1 : FLOOD);
        }
    },
    /** Requests that another server might read otherwise, with a second one hidden in them. */
    HIDDEN_REQUEST("requests hidden in others") {
        @Override
        byte[] first(HostileTarget target) {
            return NOTHING;
        }

        @Override
        byte[] turn(HostileTarget target, int turn) {
            var framings = List.of(
                    "content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
                    "transfer-encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n",
                    "transfer-encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n",
                    "content-length: 5\r\ncontent-length: 6\r\n\r\nhello",
                    "transfer-encoding: xchunked\r\n\r\n0\r\n\r\n");
            return text(
                    "POST %s HTTP/1.1\r\nhost: x\r\n%sGET %s HTTP/1.1\r\nhost: x\r\n\r\n",
                    target.publicPath(), framings.get(turn % framings.size()), target.publicPath());
        }
    },
    /** What is cheap to send and may be dear to read: header tables, tokens of unknown keys, bodies of many branches. */
    COSTLY_READING("what is dear to read") {
        @Override
        byte[] first(HostileTarget target) {
            byte[] tableOfNothing = {0x20, (byte) 0x82, (byte) 0x86, (byte) 0x84, 0x41, 1, 'x', 0x40, 1, 'a', 1, 'b'};
            return joined(preface(), frame(Http2Frames.HEADERS, HEAD_AND_END, 1, tableOfNothing));
        }

        @Override
        byte[] turn(HostileTarget target, int turn) {
            return get(2 * turn + 3, target.guardedPath(), "authorization", "Bearer " + UNKNOWN_KEY + turn);
        }
    };

    private static final byte[] NOTHING = {};
    private static final int STREAMS = 100;
    private static final int FLOOD = 200;
    private static final int HEAD_AND_END = Http2Frames.END_HEADERS | Http2Frames.END_STREAM;
    /** {@code {"alg":"RS256","kid":"nobody"}.{}} and what would be the signature. */
    private static final String UNKNOWN_KEY = "eyJhbGciOiJSUzI1NiIsImtpZCI6Im5vYm9keSJ9.e30.c2lnbmF0dXJl";

    private final String says;

    HostileSort(String says) {
        this.says = says;
    }

    /** In words. */
    public String says() {
        return says;
    }

    abstract byte[] first(HostileTarget target);

    /** @param turn from 0, of one connection */
    abstract byte[] turn(HostileTarget target, int turn);

    private static byte[] reset(int stream) {
        return frame(Http2Frames.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
    }

    private static byte[] repeated(byte[] bytes, int times) {
        var all = new byte[bytes.length * times];
        IntStream.range(0, times).forEach(at -> System.arraycopy(bytes, 0, all, at * bytes.length, bytes.length));
        return all;
    }

    private static byte[] text(String format, Object... values) {
        return format.formatted(Arrays.copyOf(values, values.length)).getBytes(StandardCharsets.ISO_8859_1);
    }
}
