package io.helidon.http.http2;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.Header;
import io.helidon.http.WritableHeaders;
import io.helidon.http.http2.Http2Headers.DynamicTable;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.NullMarked;

/** The reading side of a connection, and blocks to be read by it. */
@NullMarked
final class Blocks {
    static final int TABLE = 4096;

    /** GET, http and /, without an authority. */
    static final String REQUEST = "82 86 84";

    private final DynamicTable table = DynamicTable.create(TABLE);
    private final Http2HuffmanDecoder huffman = Http2HuffmanDecoder.create();

    DynamicTable table() {
        return table;
    }

    Http2Headers read(byte[] block) {
        return read(frame(Http2Flag.END_OF_HEADERS, block));
    }

    Http2Headers read(Http2FrameData... frames) {
        var before = Http2Headers.create(WritableHeaders.create());
        return Http2Headers.createRequest(new Unprioritized(), table, huffman, before, Set.of(), frames);
    }

    static Http2FrameData frame(int flags, byte[] payload) {
        var header = Http2FrameHeader.create(
                payload.length, Http2FrameTypes.HEADERS, Http2Flag.HeaderFlags.create(flags), 1);
        return new Http2FrameData(header, BufferData.create(payload));
    }

    /** Octets in hexadecimal; blanks part them. */
    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /** A literal with a new name; {@code first} says how it is indexed. */
    static byte[] literal(int first, String name, String value) {
        var block = BufferData.growing(16).write(first);
        for (var text : List.of(name, value)) {
            block.writeHpackInt(text.length(), 0, 7);
            block.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        return block.readBytes();
    }

    static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Names and values of all fields, also of those that begin with a colon where the request has one. */
    static Map<String, List<String>> fields(Http2Headers headers) {
        var fields = new TreeMap<String, List<String>>();
        for (Header header : headers.httpHeaders()) {
            fields.put(header.name(), header.allValues());
        }
        return fields;
    }

    /** A value of any length, some longer than the table, some of octets that Huffman makes longer. */
    static String value(Random random) {
        var length = random.nextInt(20) == 0 ? 3000 + random.nextInt(3000) : random.nextInt(1, 60);
        var value = new StringBuilder("v");
        var most = new int[] {'z', '~', 0xff}[random.nextInt(3)];
        while (value.length() < length) {
            var octet = (char) random.nextInt('!', most + 1);
            value.append(octet == 0x7f ? '~' : octet);
        }
        return value.toString();
    }

    static List<String> names(Random random, int count) {
        var known = List.of("accept", "content-type", "cookie", "date", "x-a", "x-b", "x-c", "x-long-name-of-a-header");
        var names = new ArrayList<>(known);
        java.util.Collections.shuffle(names, random);
        return names.subList(0, count);
    }

    private static final class Unprioritized implements Http2Stream {

        @Override
        public boolean rstStream(Http2RstStream rstStream) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void windowUpdate(Http2WindowUpdate windowUpdate) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void headers(Http2Headers headers, boolean endOfStream) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void data(Http2FrameHeader header, BufferData data, boolean endOfStream) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void priority(Http2Priority http2Priority) {
            // no matter
        }

        @Override
        public int streamId() {
            return 1;
        }

        @Override
        public Http2StreamState streamState() {
            return Http2StreamState.OPEN;
        }

        @Override
        public StreamFlowControl flowControl() {
            throw new UnsupportedOperationException();
        }
    }
}
