package dev.sluice.load.replay.file;

import java.time.Instant;
import java.util.List;

/**
 * What the first line of a file says.
 *
 * @param from the range that was recorded
 * @param to behind it
 * @param made when the file was written
 * @param tool that wrote it
 * @param masked where values were replaced, for people
 */
public record FileHeader(String service, Instant from, Instant to, Instant made, String tool, List<String> masked) {
    /** What every file says of itself. */
    static final String FORMAT = "sluice-recording";

    /** Of the format; one that is higher is not understood. */
    static final int VERSION = 1;

    public FileHeader {
        masked = List.copyOf(masked);
    }
}
