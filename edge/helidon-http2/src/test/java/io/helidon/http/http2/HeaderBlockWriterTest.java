package io.helidon.http.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.SocketContext;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.util.AsciiString;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writing header blocks, read by a decoder of others, which insists on what RFC 7541 says of table sizes. */
@NullMarked
@Timeout(60) // an endless loop is what some of this once was
class HeaderBlockWriterTest {
    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int FRAME = 16_384;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final Http2ConnectionWriter writer = new Http2ConnectionWriter(nobody(), collector(), List.of());
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1_000_000);

    private record Frame(int type, int flags, byte[] payload) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void every_answer_has_its_own_fields_whatever_came_before_and_whatever_table_is_allowed(long seed)
            throws Exception {
        var random = new Random(seed);
        for (var number = 0; number < 300; number++) {
            for (var times = random.nextInt(8) == 0 ? random.nextInt(1, 3) : 0; times > 0; times--) {
                var size = new int[] {0, 100, 4096, 65_536, random.nextInt(5_000)}[random.nextInt(5)];
                writer.updateHeaderTableSize(size);
                decoder.configuration().maxHeaderTableSize(size);
            }
            var status = new int[] {200, 201, 299, 404, 503}[random.nextInt(5)];
            var sent = new TreeMap<String, List<String>>(Map.of(":status", List.of(String.valueOf(status))));
            var headers = WritableHeaders.create();
            for (var name : Blocks.names(random, 4)) {
                var value = random.nextInt(3) == 0 ? "the same" : Blocks.value(random);
                sent.put(name, List.of(value));
                headers.add(HeaderValues.create(
                        HeaderNames.createFromLowercase(name), random.nextBoolean(), random.nextBoolean(), value));
            }

            write(headers, status);

            assertThat(decode(frames())).as("seed %d, answer %d", seed, number).isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16_000, 16_384, 40_000, 100_000})
    void a_large_head_is_cut_into_frames_and_none_is_written_twice(int size) throws Exception {
        var value = "v".repeat(size);

        write(WritableHeaders.create().add(HeaderValues.create("x-a", value)), 200);

        var frames = frames();
        assertThat(frames.getFirst().type()).isEqualTo(HEADERS);
        assertThat(frames.getFirst().flags() & END_STREAM).isEqualTo(END_STREAM);
        assertThat(frames.stream().skip(1))
                .allMatch(frame -> frame.type() == CONTINUATION && (frame.flags() & END_STREAM) == 0);
        assertThat(frames.stream().filter(frame -> (frame.flags() & END_HEADERS) != 0))
                .containsExactly(frames.getLast());
        assertThat(decode(frames)).containsEntry("x-a", List.of(value));
    }

    @Test
    void the_table_is_given_up_once_for_a_reader_that_wants_a_smaller_one() throws Exception {
        writer.updateHeaderTableSize(100);
        write(WritableHeaders.create(), 200);
        write(WritableHeaders.create(), 200);
        writer.updateHeaderTableSize(50);
        write(WritableHeaders.create(), 200);

        assertThat(frames())
                .extracting(frame -> java.util.HexFormat.of().formatHex(frame.payload()))
                .containsExactly("2088", "88", "88");
    }

    @Test
    void a_sensitive_value_may_not_be_indexed_by_those_who_pass_it_on() {
        write(WritableHeaders.create().add(HeaderValues.create(HeaderNames.SET_COOKIE, false, true, "a")), 200);

        assertThat(frames().getFirst().payload()).isEqualTo(Blocks.hex("88 1f 28 01 61"));
    }

    private void write(WritableHeaders<?> headers, int status) {
        var flags = Http2Flag.HeaderFlags.create(END_HEADERS | END_STREAM);
        writer.writeHeaders(Http2Headers.create(headers).status(Status.create(status)), 1, flags, flow());
    }

    private List<Frame> frames() {
        var frames = new java.util.ArrayList<Frame>();
        var bytes = Unpooled.wrappedBuffer(written.toByteArray());
        written.reset();
        while (bytes.isReadable()) {
            var payload = new byte[bytes.readUnsignedMedium()];
            var type = bytes.readByte();
            var flags = bytes.readByte();
            bytes.skipBytes(4).readBytes(payload);
            assertThat(payload.length).isLessThanOrEqualTo(FRAME);
            frames.add(new Frame(type, flags, payload));
        }
        return frames;
    }

    private Map<String, List<String>> decode(List<Frame> frames) throws Exception {
        var block = new ByteArrayOutputStream();
        frames.forEach(frame -> block.writeBytes(frame.payload()));
        var fields = new TreeMap<String, List<String>>();
        for (var field : decoder.decodeHeaders(1, Unpooled.wrappedBuffer(block.toByteArray()))) {
            var previous = fields.put(field.getKey().toString(), List.of(octets(field.getValue())));
            assertThat(previous).isNull();
        }
        return fields;
    }

    private static String octets(CharSequence value) {
        return value instanceof AsciiString text ? new String(text.toByteArray(), ISO_8859_1) : value.toString();
    }

    private DataWriter collector() {
        return new DataWriter() {
            @Override
            public void write(BufferData... buffers) {
                writeNow(buffers);
            }

            @Override
            public void write(BufferData buffer) {
                writeNow(buffer);
            }

            @Override
            public void writeNow(BufferData... buffers) {
                for (var buffer : buffers) {
                    writeNow(buffer);
                }
            }

            @Override
            public void writeNow(BufferData buffer) {
                written.writeBytes(buffer.readBytes());
            }
        };
    }

    private static SocketContext nobody() {
        return stub(SocketContext.class);
    }

    private static FlowControl.Outbound flow() {
        return stub(FlowControl.Outbound.class);
    }

    /** Knows the size of a frame. */
    private static <T> T stub(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, _) -> {
            if (method.getName().equals("maxFrameSize")) {
                return FRAME;
            }
            throw new UnsupportedOperationException(method.getName());
        }));
    }
}
