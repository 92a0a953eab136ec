package io.helidon.http.http2;

import static io.helidon.http.http2.Blocks.REQUEST;
import static io.helidon.http.http2.Blocks.hex;
import static io.helidon.http.http2.Blocks.join;
import static io.helidon.http.http2.Blocks.literal;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.util.AsciiString;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading header blocks, RFC 7541. */
@NullMarked
@Timeout(60) // an endless loop is what some of this once was
class HeaderBlockReaderTest {
    private static final int INDEXED = 0x40;
    private static final int NOT_INDEXED = 0;

    private final Blocks blocks = new Blocks();

    /** What a block of five values may have in all; names and overhead are less than the rest of 16 KiB. */
    private static final int MOST_VALUES = 14_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatever_an_encoder_of_others_writes_is_read_as_it_was(long seed) throws Exception {
        var random = new Random(seed);
        var huffmanFrom = random.nextBoolean() ? 0 : Integer.MAX_VALUE;
        var encoder = new DefaultHttp2HeadersEncoder((_, _) -> random.nextInt(9) == 0, true, 64, huffmanFrom);
        for (var number = 0; number < 300; number++) {
            if (random.nextInt(10) == 0) {
                encoder.configuration().maxHeaderTableSize(random.nextInt(Blocks.TABLE + 1));
            }
            var sent = new TreeMap<String, List<String>>();
            var headers =
                    new DefaultHttp2Headers(false).method("GET").scheme("http").path("/");
            var left = MOST_VALUES;
            for (var name : Blocks.names(random, 5)) {
                var value = random.nextInt(3) == 0 ? "the same" : Blocks.value(random);
                if (value.length() > left) {
                    continue; // a head of more is refused
                }
                left -= value.length();
                sent.put(name, List.of(value));
                headers.add(name, new AsciiString(value.getBytes(ISO_8859_1)));
            }
            var block = Unpooled.buffer();
            encoder.encodeHeaders(1, headers, block);

            var read = Blocks.fields(blocks.read(ByteBufUtil.getBytes(block)));

            assertThat(withLowerCaseNames(read))
                    .as("seed %d, block %d", seed, number)
                    .isEqualTo(sent);
            assertThat(blocks.table().currentTableSize())
                    .isLessThanOrEqualTo((int) blocks.table().maxTableSize());
        }
    }

    private static Map<String, List<String>> withLowerCaseNames(Map<String, List<String>> fields) {
        var lower = new TreeMap<String, List<String>>();
        fields.forEach((name, values) -> lower.put(name.toLowerCase(java.util.Locale.ROOT), values));
        return lower;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 33, 100, 4096})
    void an_entry_larger_than_the_table_empties_it_and_is_no_error(int size) {
        var value = "v".repeat(size == 4096 ? 4062 : size);
        blocks.read(literal(INDEXED, "x-a", "before"));

        var read = blocks.read(join(sizeUpdate(size), literal(INDEXED, "x-b", value)));

        assertThat(Blocks.fields(read)).isEqualTo(Map.of("x-b", List.of(value)));
        assertThat(blocks.table().currentTableSize()).isZero();
        assertThat(fault("be")).isEqualTo(Http2ErrorCode.COMPRESSION);
    }

    @Test
    void all_values_of_one_name_are_kept_in_their_order() {
        var read = blocks.read(join(
                literal(INDEXED, "cookie", "a=1"),
                literal(NOT_INDEXED, "x-b", "b"),
                literal(INDEXED, "cookie", "a=2"),
                hex("bf"),
                literal(NOT_INDEXED, "cookie", "a=3")));

        assertThat(withLowerCaseNames(Blocks.fields(read)))
                .isEqualTo(Map.of("cookie", List.of("a=1", "a=2", "a=1", "a=3"), "x-b", List.of("b")));
    }

    @Test
    void more_fields_than_a_head_may_have_are_told() {
        var most = Collections.nCopies(RequestHead.MAX_FIELDS, literal(NOT_INDEXED, "a", ""))
                .toArray(byte[][]::new);

        assertThat(Blocks.fields(blocks.read(join(most))).get("a")).hasSize(RequestHead.MAX_FIELDS);
        var fault = catchThrowableOfType(
                MalformedHeadException.class, () -> blocks.read(join(join(most), literal(NOT_INDEXED, "a", ""))));

        assertThat(fault.fault()).isEqualTo("431 more than 256 fields");
    }

    @Test
    void an_entry_as_large_as_the_table_goes_into_it() {
        var value = "v".repeat(4061);

        blocks.read(literal(INDEXED, "x-b", value));

        assertThat(Blocks.fields(blocks.read(hex("be")))).isEqualTo(Map.of("x-b", List.of(value)));
    }

    private static byte[] sizeUpdate(int size) {
        return io.helidon.common.buffers.BufferData.growing(4)
                .writeHpackInt(size, 0b0010_0000, 5)
                .readBytes();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "§6.1 index 0                                     | 80",
                "§2.3.3 an index beyond the empty table           | be",
                "§2.3.3 an index far beyond                       | ff ff ff 7f",
                "§2.3.3 a name of an index beyond the table       | 7e 01 61",
                "§5.1 an index of more than 2^32                  | ff ff ff ff ff 7f",
                "§5.1 an index of more than 2^64                  | ff ff ff ff ff ff ff ff ff ff ff 7f",
                "§5.1 an index that never ends                    | ff 80 80 80 80 80 80 80 80 80 80 80",
                "§5.1 an index that ends within                   | ff ff",
                "§5.1 a length of more than 2^32                  | 00 7f ff ff ff ff 0f",
                "§5.1 a length that becomes negative              | 00 7f 80 ff ff ff 7f",
                "§5.2 a name longer than its block                | 00 05 61",
                "§5.2 a value longer than its block               | 00 01 61 05 61",
                "§5.2 no value                                    | 00 01 61",
                "§5.2 no name                                     | 40",
                "§5.2 Huffman, padding of 8 bits                  | 00 01 61 82 1f ff",
                "§5.2 Huffman, padding of 0                       | 00 01 61 81 18",
                "§5.2 Huffman, the whole padding                  | 00 01 61 81 ff",
                "§5.2 Huffman, EOS                                | 00 01 61 84 ff ff ff fc",
                "§5.2 Huffman, EOS after a letter                 | 00 01 61 85 1f ff ff ff ff",
                "§5.2 Huffman, longer than its block              | 00 01 61 85 1f",
                "§6.3 a size update over the maximum              | 3f e2 1f",
                "§6.3 a size update of more than 2^32             | 3f ff ff ff ff 7f",
                "§4.2 a size update after a field                 | 82 20",
                "§4.2 a size update at the end                    | 82 86 84 20",
            })
    void what_cannot_be_decoded_is_a_compression_error(String rule, String block) {
        assertThat(fault(block)).as(rule).isEqualTo(Http2ErrorCode.COMPRESSION);
    }

    private Http2ErrorCode fault(String block) {
        var fault = catchThrowableOfType(Http2Exception.class, () -> blocks.read(hex(block)));
        assertThat(fault).as(block).isNotNull();
        return fault.code();
    }

    @Test
    void a_string_of_huffman_codes_may_hold_any_octet_and_up_to_7_bits_of_padding() throws Exception {
        var encoder = new DefaultHttp2HeadersEncoder((_, _) -> false, true, 64, 0);
        var all = new StringBuilder("v");
        for (var octet = 0x21; octet <= 0xff; octet++) {
            all.append((char) octet);
            var block = Unpooled.buffer();
            encoder.encodeHeaders(
                    1,
                    new DefaultHttp2Headers(false)
                            .add("x-a", new AsciiString(all.toString().getBytes(ISO_8859_1))),
                    block);

            var read = blocks.read(ByteBufUtil.getBytes(block));

            assertThat(Blocks.fields(read)).isEqualTo(Map.of("x-a", List.of(all.toString())));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "no name                       | 40 00 01 61",
                "upper case                    | 40 01 41 01 61",
                "a blank in the name           | 40 03 61 20 62 01 61",
                "a name beyond ASCII           | 40 02 c3 a9 01 61",
                "a colon in the name           | 40 03 61 3a 62 01 61",
                "NUL in the value              | 40 01 61 01 00",
                "a line end in the value       | 40 01 61 03 61 0d 62",
                "a blank before the value      | 40 01 61 02 20 61",
                "a tab after the value         | 40 01 61 02 61 09",
                "a second path                 | 84",
                "an empty path                 | 44 00",
                "an unknown pseudo-header      | 40 02 3a 61 01 61",
                "a method that is no token     | 42 02 61 20",
                "a status that is no number    | 48 01 61",
                "a pseudo-header after fields  | 40 01 61 01 61 82",
            })
    void a_malformed_head_is_told_after_its_block_so_that_the_table_is_as_the_sender_has_it(String rule, String field) {
        var head = field.equals("84") || field.startsWith("40 01 61 01 61") ? REQUEST : "";
        var marker = literal(INDEXED, "x-marker", "of another caller");

        var fault =
                catchThrowableOfType(MalformedHeadException.class, () -> blocks.read(join(hex(head + field), marker)));

        assertThat(fault).as(rule).isNotNull();
        assertThat(fault.code()).isEqualTo(Http2ErrorCode.PROTOCOL);
        assertThat(Blocks.fields(blocks.read(hex(REQUEST + "be"))))
                .isEqualTo(Map.of("x-marker", List.of("of another caller")));
    }

    @Test
    void a_pseudo_header_may_be_spelt_out() {
        var read = blocks.read(join(
                literal(NOT_INDEXED, ":method", "GET"),
                literal(INDEXED, ":scheme", "https"),
                literal(NOT_INDEXED, ":path", "/a"),
                literal(NOT_INDEXED, ":authority", "somewhere")));

        assertThat(List.of(read.method().text(), read.scheme(), read.path(), read.authority()))
                .containsExactly("GET", "https", "/a", "somewhere");
    }

    @Test
    void padding_of_the_first_frame_is_left_out_also_where_others_follow_it() {
        var padded = Blocks.frame(Http2Flag.PADDED, hex("03" + REQUEST + "000000"));
        var next = Blocks.frame(0, literal(INDEXED, "x-a", "b"));

        var read = blocks.read(padded, next);

        assertThat(Blocks.fields(read)).isEqualTo(Map.of("x-a", List.of("b")));
    }

    @ParameterizedTest
    @CsvSource({
        "8, '', FRAME_SIZE",
        "8, 01, PROTOCOL",
        "8, 04 82 86 84, PROTOCOL",
        "32, 00 00 00 00, FRAME_SIZE",
        "40, 01 00 00 00 00 00, PROTOCOL",
        "40, 00 00 00 00 00, FRAME_SIZE"
    })
    void a_frame_that_ends_within_its_own_fields_is_an_error(int flags, String payload, Http2ErrorCode code) {
        var fault = catchThrowableOfType(Http2Exception.class, () -> blocks.read(Blocks.frame(flags, hex(payload))));

        assertThat(fault.code()).isEqualTo(code);
    }

    @Test
    void a_block_of_references_that_unfolds_to_a_thousand_times_its_size_is_refused() {
        blocks.read(literal(INDEXED, "x-a", "v".repeat(4000)));
        var references = new byte[16_000];
        java.util.Arrays.fill(references, (byte) 0xbe);

        var fault = catchThrowableOfType(Http2Exception.class, () -> blocks.read(references));

        assertThat(fault.code()).isEqualTo(Http2ErrorCode.ENHANCE_YOUR_CALM);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void any_octets_are_read_or_refused_and_nothing_else(long seed) {
        var random = new Random(seed);
        for (var number = 0; number < 5_000; number++) {
            var block = new byte[random.nextInt(40)];
            random.nextBytes(block);
            try {
                blocks.read(block);
            } catch (Http2Exception e) {
                assertThat(e.code()).isIn(Http2ErrorCode.COMPRESSION, Http2ErrorCode.PROTOCOL);
            }
        }
    }
}
