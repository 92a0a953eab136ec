package dev.sluice.load.replay.file;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The lines of a file, decompressed where it is compressed; none longer than a record can be. One thread. */
final class LineReader implements AutoCloseable {
    private static final int LONGEST = 256 * 1024 * 1024;
    /** The first byte of a frame (RFC 8878 §3.1.1). */
    private static final int ZSTD = 0x28;

    private static final int NOTHING = -1;
    private static final int BUFFER = 64 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    private long count;

    private LineReader(InputStream in) {
        this.in = in;
    }

    static LineReader open(Path path) throws IOException {
        var file = new BufferedInputStream(new FileInputStream(path.toFile()), BUFFER);
        try {
            file.mark(1);
            var first = file.read();
            file.reset();
            return switch (first) {
                case '{', NOTHING -> new LineReader(file);
                case ZSTD -> new LineReader(new ZstdInputStream(file));
                default -> throw new IOException("neither JSON lines nor such lines compressed by zstd");
            };
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** How many lines were read. */
    long count() {
        return count;
    }

    /** The next without its end; null at the end of the file. */
    byte @Nullable [] next() throws IOException {
        var line = new ByteArrayOutputStream();
        while (at < end || fill()) {
            var stop = at;
            while (stop < end && buffer[stop] != '\n') {
                stop++;
            }
            var isWhole = stop < end;
            if (isWhole && line.size() == 0) {
                return counted(Arrays.copyOfRange(buffer, at, stop), stop + 1);
            }
            line.write(buffer, at, stop - at);
            if (isWhole) {
                return counted(line.toByteArray(), stop + 1);
            }
            at = end;
            if (line.size() > LONGEST) {
                throw new IOException("longer than " + LONGEST + " bytes");
            }
        }
        return line.size() == 0 ? null : counted(line.toByteArray(), at);
    }

    private byte[] counted(byte[] line, int next) {
        at = next;
        count++;
        return line;
    }

    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
