package io.helidon.http.http2;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderName;
import io.helidon.http.http2.Http2Headers.DynamicTable;
import io.helidon.http.http2.Http2Headers.StaticHeader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.NullMarked;

/**
 * Writes header blocks (RFC 7541 §6) that depend on nothing written before: static entries, and plain strings that go into no
 * table, one octet for each character. Stands in place of methods of {@link Http2Headers} and {@link Http2ConnectionWriter}; runs
 * under the writer's lock save where it says so.
 */
@NullMarked
final class HeaderBlockWriter {
    private static final int INDEXED = 0b1000_0000;
    private static final int SIZE_UPDATE_TO_0 = 0b0010_0000;
    private static final int NEVER_INDEXED = 0b0001_0000;
    private static final int NOT_INDEXED = 0;
    private static final int NO_NAME = 0;

    private HeaderBlockWriter() {}

    /** A reader that allowed less than 4,096 octets waits for the answer to it (RFC 7541 §4.2): none is used at all. */
    static void write(Http2Headers headers, DynamicTable table, Http2HuffmanEncoder huffman, BufferData block) {
        var isTold = table.maxTableSize() <= table.protocolMaxTableSize();
        if (!isTold) {
            block.write(SIZE_UPDATE_TO_0);
        }
        headers.write$original(table, huffman, block);
        if (!isTold) {
            table.maxTableSize(0);
        }
    }

    @SuppressWarnings("unused") // Helidon's parameters
    static void writeHeader(
            Http2Headers headers,
            Http2HuffmanEncoder huffman,
            DynamicTable table,
            BufferData block,
            HeaderName name,
            String value,
            boolean mayBeIndexed,
            boolean sensitive) {
        var known = StaticHeader.find(name, value);
        if (known != null && !sensitive && value.equals(known.value())) {
            block.writeHpackInt(known.index(), INDEXED, 7);
            return;
        }
        block.writeHpackInt(known == null ? NO_NAME : known.index(), sensitive ? NEVER_INDEXED : NOT_INDEXED, 4);
        if (known == null) {
            text(block, name.lowerCase());
        }
        text(block, value);
    }

    private static void text(BufferData block, String text) {
        var octets = text.getBytes(StandardCharsets.ISO_8859_1);
        block.writeHpackInt(octets.length, 0, 7);
        block.write(octets);
    }

    /** Keeps the smallest size ever asked for, also one that is raised again before the next block. On the connection's thread. */
    static void updateHeaderTableSize(Http2ConnectionWriter writer, long size) throws InterruptedException {
        writer.updateHeaderTableSize$original(Math.min(size, writer.outboundDynamicTable.protocolMaxTableSize()));
    }

    /** One frame, and as many CONTINUATION as the reader's frame size asks for (RFC 9113 §6.10); takes the lock itself. */
    static int writeHeaders(
            Http2ConnectionWriter writer,
            Http2Headers headers,
            int streamId,
            Http2Flag.HeaderFlags flags,
            FlowControl.Outbound flow) {
        writer.lock();
        try {
            writer.headerBuffer.clear();
            headers.write(writer.outboundDynamicTable, writer.responseHuffman, writer.headerBuffer);
            var fragments = Http2Headers.split(writer.headerBuffer, flow.maxFrameSize());
            var written = 0;
            for (var number = 0; number < fragments.length; number++) {
                var isLast = number == fragments.length - 1;
                var length = fragments[number].available();
                var frame = number == 0 ? first(length, flags, isLast, streamId) : next(length, isLast, streamId);
                writer.noLockWrite(new Http2FrameData(frame, fragments[number]));
                written += Http2FrameHeader.LENGTH + length;
            }
            return written;
        } finally {
            writer.streamLock.unlock();
        }
    }

    private static Http2FrameHeader first(int length, Http2Flag.HeaderFlags flags, boolean isLast, int streamId) {
        var value = isLast ? flags.value() : flags.value() & ~Http2Flag.END_OF_HEADERS;
        return Http2FrameHeader.create(length, Http2FrameTypes.HEADERS, Http2Flag.HeaderFlags.create(value), streamId);
    }

    private static Http2FrameHeader next(int length, boolean isLast, int streamId) {
        var flags = Http2Flag.ContinuationFlags.create(isLast ? Http2Flag.END_OF_HEADERS : 0);
        return Http2FrameHeader.create(length, Http2FrameTypes.CONTINUATION, flags, streamId);
    }
}
