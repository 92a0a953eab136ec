package io.helidon.http.http2;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.http.http2.Http2Headers.DynamicTable;
import io.helidon.http.http2.Http2Headers.PseudoHeaders;
import io.helidon.http.http2.Http2Headers.StaticHeader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Reads one header block (RFC 7541 §3, RFC 9113 §4.3 and §6.2), one character for each octet. Stands in place of a method of
 * {@link Http2Headers}; used by the thread of the connection.
 *
 * <p>What cannot be decoded ends the connection with COMPRESSION_ERROR. A head that is malformed is told only once its block was
 * read to the end, as {@link MalformedHeadException}, since later blocks refer to what stood in this one.
 */
@NullMarked
final class HeaderBlockReader {
    /** In octets, names and values and 32 for each, as RFC 9113 §6.5.2 counts: a block of one-octet references can be thousands of
     * times as large as it looks. */
    private static final int MAX_LIST = 64 * 1024;

    /** Of these a head is answered as too large; as HTTP/1.1 has it. */
    private static final int MAX_FIELDS = 16 * 1024;

    /** Fields besides pseudo-header fields, as HTTP/1.1 has it. */
    private static final int MAX_COUNT = RequestHead.MAX_FIELDS;

    /** Octets of an integer after its prefix: up to 2^28, far more than any index or length here. */
    private static final int MAX_INTEGER_OCTETS = 4;

    /** Read over whatever they say, as RFC 9113 §5.3.2 has it. */
    private static final int PRIORITY_OCTETS = 5;

    private final DynamicTable table;
    private final Http2HuffmanDecoder huffman;
    private final WritableHeaders<?> headers;
    private final Set<HeaderName> ignored;
    private final PseudoHeaders pseudoHeaders = new PseudoHeaders();
    private final byte[] block;
    private final boolean isTrailers;
    private int at;
    private int listSize;
    private int count;
    /** Values of names that stand more than once, from the second on: what holds headers copies all for each that is added. */
    private @Nullable Map<HeaderName, List<String>> further;

    private boolean hasFields;
    private boolean hasRegularFields;
    private @Nullable String fault;

    private HeaderBlockReader(
            DynamicTable table,
            Http2HuffmanDecoder huffman,
            WritableHeaders<?> headers,
            Set<HeaderName> ignored,
            byte[] block,
            boolean isTrailers) {
        this.table = table;
        this.huffman = huffman;
        this.headers = headers;
        this.ignored = ignored;
        this.block = block;
        this.isTrailers = isTrailers;
    }

    /**
     * @param before what the headers begin with
     * @param ignored read and left out
     */
    static Http2Headers createRequest(
            Http2Stream stream,
            DynamicTable table,
            Http2HuffmanDecoder huffman,
            Http2Headers before,
            Set<HeaderName> ignored,
            Http2FrameData... frames) {
        var block = frames.length == 0 ? new byte[0] : join(frames);
        var headers = WritableHeaders.create(before.httpHeaders());
        var isTrailers = stream.streamState() != Http2StreamState.IDLE;
        return new HeaderBlockReader(table, huffman, headers, ignored, block, isTrailers).read();
    }

    private static byte[] join(Http2FrameData[] frames) {
        var first = frames[0].data();
        var flags = frames[0].header().flags(Http2FrameTypes.HEADERS);
        var priority = flags.priority() ? PRIORITY_OCTETS : 0;
        var before = (flags.padded() ? 1 : 0) + priority;
        if (first.available() < before) {
            throw new Http2Exception(Http2ErrorCode.FRAME_SIZE, "HEADERS end within their own fields");
        }
        var padding = flags.padded() ? first.read() : 0;
        first.skip(priority);
        if (padding > first.available()) {
            throw new Http2Exception(Http2ErrorCode.PROTOCOL, "more padding than frame");
        }
        var length = -padding;
        for (var frame : frames) {
            length += frame.data().available();
        }
        var block = new byte[length];
        var at = first.available() - padding;
        first.read(block, 0, at);
        for (var number = 1; number < frames.length; number++) {
            at += frames[number].data().read(block, at, block.length - at);
        }
        return block;
    }

    private Http2Headers read() {
        while (at < block.length) {
            field(block[at++] & 0xff);
        }
        if (listSize > MAX_FIELDS) {
            throw MalformedHeadException.tooLarge("fields of more than " + MAX_FIELDS + " octets");
        }
        if (count > MAX_COUNT) {
            throw MalformedHeadException.tooLarge("more than " + MAX_COUNT + " fields");
        }
        if (fault != null) {
            throw new MalformedHeadException(fault);
        }
        if (further != null) {
            further.forEach(this::addFurther);
        }
        if (isTrailers) {
            RequestHead.validateTrailers(headers);
        }
        return Http2Headers.create(ServerRequestHeaders.create(headers), pseudoHeaders);
    }

    private void field(int first) {
        if ((first & 0b1110_0000) == 0b0010_0000) {
            updateSize(integer(first, 5));
        } else if ((first & 0b1000_0000) != 0) {
            indexed(integer(first, 7));
        } else if ((first & 0b0100_0000) != 0) {
            literal(integer(first, 6), true, false);
        } else {
            literal(integer(first, 4), false, (first & 0b0001_0000) != 0);
        }
    }

    private void updateSize(int size) {
        if (hasFields) {
            throw compression("a table size update after fields");
        }
        table.maxTableSize(size);
    }

    private void indexed(int index) {
        var entry = entry(index);
        add(entry.headerName(), Objects.requireNonNullElse(entry.value(), ""), false, false);
    }

    private void literal(int index, boolean isIndexed, boolean isSensitive) {
        var name = index == 0
                ? HeaderNames.createFromLowercase(text())
                : entry(index).headerName();
        var value = text();
        if (isIndexed) {
            table.add(name, value);
        }
        add(name, value, isIndexed, isSensitive);
    }

    private Http2Headers.HeaderRecord entry(int index) {
        if (index == 0 || index > StaticHeader.MAX_INDEX + table.headers.size()) {
            throw compression("no entry " + index + " in the table");
        }
        return table.get(index);
    }

    private void add(HeaderName headerName, String value, boolean isIndexed, boolean isSensitive) {
        hasFields = true;
        var name = headerName.lowerCase();
        listSize += name.length() + value.length() + HeaderTable.ENTRY_OVERHEAD;
        if (listSize > MAX_LIST) {
            throw new Http2Exception(Http2ErrorCode.ENHANCE_YOUR_CALM, "fields of more than " + MAX_LIST + " octets");
        }
        check(headerName, name, value);
        if (fault != null || listSize > MAX_FIELDS) {
            return;
        }
        if (name.charAt(0) == ':') {
            addPseudo(name, value);
            return;
        }
        hasRegularFields = true;
        if (!ignored.contains(headerName) && ++count <= MAX_COUNT) {
            keep(headerName, value, isIndexed, isSensitive);
        }
    }

    private void keep(HeaderName name, String value, boolean isIndexed, boolean isSensitive) {
        if (!headers.contains(name)) {
            headers.set(HeaderValues.create(name, !isIndexed, isSensitive, value));
            return;
        }
        if (further == null) {
            further = new HashMap<>();
        }
        further.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }

    private void addFurther(HeaderName name, List<String> values) {
        var first = headers.get(name);
        values.addFirst(first.get());
        headers.set(HeaderValues.create(name, true, first.sensitive(), values.toArray(String[]::new)));
    }

    /** What RFC 9113 §8.2.1 wants checked at least; names that Helidon knows are right. */
    private void check(HeaderName headerName, String name, String value) {
        if (name.isEmpty()) {
            fault("a field without a name");
            return;
        }
        for (var at = headerName.index() < 0 ? 0 : name.length(); at < name.length(); at++) {
            var octet = name.charAt(at);
            if (octet <= ' ' || octet >= 0x7f || (octet >= 'A' && octet <= 'Z') || (octet == ':' && at > 0)) {
                fault("octet " + (int) octet + " in the name of a field");
            }
        }
        if (value.indexOf(0) >= 0 || value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) { // many octets at a time
            fault("NUL or the end of a line in the value of a field");
        }
        if (!value.isEmpty() && (isBlank(value.charAt(0)) || isBlank(value.charAt(value.length() - 1)))) {
            fault("a blank at an end of the value of a field");
        }
    }

    private static boolean isBlank(char octet) {
        return octet == ' ' || octet == '\t';
    }

    private void addPseudo(String name, String value) {
        if (hasRegularFields || isTrailers) {
            fault(isTrailers ? "a pseudo-header field in trailers" : name + " after regular fields");
            return;
        }
        var isSecond = switch (name) {
            case Http2Headers.PATH -> pseudoHeaders.hasPath();
            case Http2Headers.AUTHORITY -> pseudoHeaders.hasAuthority();
            case Http2Headers.METHOD -> pseudoHeaders.hasMethod();
            case Http2Headers.SCHEME -> pseudoHeaders.hasScheme();
            case Http2Headers.STATUS -> pseudoHeaders.hasStatus();
            default -> false;
        };
        if (isSecond) {
            fault(name + " for the second time");
            return;
        }
        switch (name) {
            case Http2Headers.PATH -> path(value);
            case Http2Headers.AUTHORITY -> pseudoHeaders.authority(value);
            case Http2Headers.METHOD -> method(value);
            case Http2Headers.SCHEME -> pseudoHeaders.scheme(value);
            case Http2Headers.STATUS -> status(value);
            default -> fault("an unknown pseudo-header field");
        }
    }

    private void path(String value) {
        if (value.isEmpty()) {
            fault("an empty :path");
        }
        pseudoHeaders.path(value);
    }

    private void method(String value) {
        try {
            var method = Method.create(value);
            pseudoHeaders.method(method);
            if (!method.text().equals(value)) {
                headers.add(HeaderValues.create(RequestHead.SPELLED_METHOD, value));
            }
        } catch (IllegalArgumentException e) {
            fault("a :method that is no token");
        }
    }

    private void status(String value) {
        if (value.length() == 3 && value.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            pseudoHeaders.status(Status.create(Integer.parseInt(value)));
        } else {
            fault("a :status that is no number of three digits");
        }
    }

    /** The first one is told. */
    private void fault(String what) {
        if (fault == null) {
            fault = what;
        }
    }

    /** RFC 7541 §5.1. */
    private int integer(int first, int prefix) {
        var most = (1 << prefix) - 1;
        var value = first & most;
        if (value < most) {
            return value;
        }
        for (var octets = 0; octets < MAX_INTEGER_OCTETS; octets++) {
            var next = octet();
            value += (next & 0x7f) << (7 * octets);
            if ((next & 0x80) == 0) {
                return value;
            }
        }
        throw compression("an integer of more than " + MAX_INTEGER_OCTETS + " octets");
    }

    /** RFC 7541 §5.2. */
    private String text() {
        var first = octet();
        var length = integer(first, 7);
        if (length > block.length - at) {
            throw compression("a string longer than its block");
        }
        var text = (first & 0x80) == 0
                ? new String(block, at, length, StandardCharsets.ISO_8859_1)
                : huffman.decodeString(BufferData.createReadOnly(block, at, length), length);
        at += length;
        return text;
    }

    private int octet() {
        if (at == block.length) {
            throw compression("a block that ends within a field");
        }
        return block[at++] & 0xff;
    }

    private static Http2Exception compression(String fault) {
        return new Http2Exception(Http2ErrorCode.COMPRESSION, fault);
    }
}
