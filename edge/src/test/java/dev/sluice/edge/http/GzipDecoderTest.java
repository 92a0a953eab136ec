package dev.sluice.edge.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 1952, as far as {@code IncomingBodyTest} does not try it over HTTP. */
class GzipDecoderTest {
    private static final int MAX_BYTES = 100;
    private static final int PLAIN_HEADER_BYTES = 10;
    private static final byte[] HEADER_WITH_CHECKSUM = {0x1f, (byte) 0x8b, 8, 2, 0, 0, 0, 0, 0, 3};

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void a_header_with_its_own_checksum_is_read_in_any_member(int members) throws IOException {
        var packed = new ByteArrayOutputStream();
        for (var member = 0; member < members; member++) {
            packed.writeBytes(withHeaderChecksum(checksum()));
        }

        assertThat(GzipDecoder.unpack(packed.toByteArray(), MAX_BYTES))
                .isInstanceOfSatisfying(
                        Outcome.Go.class,
                        unpacked -> assertThat((byte[]) unpacked.value())
                                .asString(UTF_8)
                                .isEqualTo("tea".repeat(members)));
    }

    @Test
    void a_wrong_checksum_of_a_header_is_refused_in_a_later_member_too() throws IOException {
        var packed = new ByteArrayOutputStream();
        packed.writeBytes(withHeaderChecksum(checksum()));
        packed.writeBytes(withHeaderChecksum(checksum() ^ 1));

        assertThat(GzipDecoder.unpack(packed.toByteArray(), MAX_BYTES))
                .isEqualTo(
                        Outcome.stop(new Refusal.Malformed("the body is no gzip: the checksum of a header is wrong")));
    }

    private static int checksum() {
        var crc = new CRC32();
        crc.update(HEADER_WITH_CHECKSUM);
        return (int) crc.getValue();
    }

    private static byte[] withHeaderChecksum(int checksum) throws IOException {
        var plain = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(plain)) {
            gzip.write("tea".getBytes(UTF_8));
        }
        var member = new ByteArrayOutputStream();
        member.writeBytes(HEADER_WITH_CHECKSUM);
        member.write(checksum);
        member.write(checksum >> 8);
        member.write(plain.toByteArray(), PLAIN_HEADER_BYTES, plain.size() - PLAIN_HEADER_BYTES);
        return member.toByteArray();
    }
}
