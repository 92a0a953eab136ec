package dev.sluice.edge.http;

import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks gzip (RFC 1952), one member or several, to the last byte. {@link java.util.zip.GZIPInputStream} will not do:
 * it takes whatever stands behind a member that is no further member for the end.
 */
final class GzipDecoder {
    private static final int PIECE_BYTES = 16 * 1024;
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int HAS_HEADER_CRC = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED = 0xe0;

    /** Each costs some microseconds, an empty one too, and twenty bytes are enough for one. */
    private static final int MOST_MEMBERS = 100;

    private final ByteBuffer packed;
    private final long maxBytes;
    private final ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
    private final byte[] piece = new byte[PIECE_BYTES];

    private GzipDecoder(byte[] packed, long maxBytes) {
        this.packed = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        this.maxBytes = maxBytes;
    }

    /** How long the packed form of that many bytes may be: deflate stores what it cannot pack in blocks of its own. */
    static long mostPacked(long bytes) {
        return bytes + bytes / 1_000 + 1_024;
    }

    /** @param maxBytes limit on what comes out; no more than this and one piece is ever held */
    static Outcome<byte[]> unpack(byte[] packed, long maxBytes) {
        try (var inflater = new Inflater(true)) {
            var gzip = new GzipDecoder(packed, maxBytes);
            var members = 0;
            do {
                if (++members > MOST_MEMBERS) {
                    throw new DataFormatException("it has more than " + MOST_MEMBERS + " members");
                }
                gzip.member(inflater);
                inflater.reset();
            } while (gzip.packed.hasRemaining());
            return Outcome.go(gzip.unpacked.toByteArray());
        } catch (TooLong e) {
            return Outcome.stop(new Refusal.BodyTooLarge(maxBytes));
        } catch (DataFormatException e) {
            return Outcome.stop(new Refusal.Malformed("the body is no gzip: " + e.getMessage()));
        }
    }

    private void member(Inflater inflater) throws DataFormatException, TooLong {
        header();
        var crc = new CRC32();
        long length = 0;
        inflater.setInput(packed);
        while (!inflater.finished()) {
            var count = inflater.inflate(piece);
            if (count == 0 && !inflater.finished()) {
                throw new DataFormatException("it is cut off");
            }
            if (unpacked.size() + count > maxBytes) {
                throw new TooLong();
            }
            unpacked.write(piece, 0, count);
            crc.update(piece, 0, count);
            length += count;
        }
        need(TRAILER_BYTES);
        if (packed.getInt() != (int) crc.getValue() || packed.getInt() != (int) length) {
            throw new DataFormatException("its checksum or length is wrong");
        }
    }

    private void header() throws DataFormatException {
        need(HEADER_BYTES);
        var start = packed.position();
        if (packed.get() != 0x1f || packed.get() != (byte) 0x8b || packed.get() != 8) {
            throw new DataFormatException("a member does not begin with 1f 8b 08");
        }
        var flags = packed.get();
        if ((flags & RESERVED) != 0) {
            throw new DataFormatException("reserved flags are set");
        }
        packed.position(start + HEADER_BYTES);
        if ((flags & HAS_EXTRA) != 0) {
            need(2);
            skip(Short.toUnsignedInt(packed.getShort()));
        }
        if ((flags & HAS_NAME) != 0) {
            skipText();
        }
        if ((flags & HAS_COMMENT) != 0) {
            skipText();
        }
        if ((flags & HAS_HEADER_CRC) != 0) {
            headerChecksum(start);
        }
    }

    /** RFC 1952 §2.3.1: the lower half of the CRC-32 of all that came before it in the header. */
    private void headerChecksum(int start) throws DataFormatException {
        var crc = new CRC32();
        crc.update(packed.slice(start, packed.position() - start));
        need(2);
        if (packed.getShort() != (short) crc.getValue()) {
            throw new DataFormatException("the checksum of a header is wrong");
        }
    }

    private void skipText() throws DataFormatException {
        byte character;
        do {
            need(1);
            character = packed.get();
        } while (character != 0);
    }

    private void skip(int bytes) throws DataFormatException {
        need(bytes);
        packed.position(packed.position() + bytes);
    }

    private void need(int bytes) throws DataFormatException {
        if (packed.remaining() < bytes) {
            throw new DataFormatException("it is cut off");
        }
    }

    private static final class TooLong extends Exception {
        private static final long serialVersionUID = 1;
    }
}
