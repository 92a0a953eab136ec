package dev.sluice.edge.http;

import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal;
import dev.sluice.fuzz.Invariant;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** What is unpacked is what the JDK unpacks, and never longer than the limit. */
public final class GzipFuzz {
    private static final int MAX_BYTES = 64 * 1024;

    private GzipFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        unpack(input);
        pack(input);
    }

    private static void unpack(byte[] input) throws IOException {
        switch (GzipDecoder.unpack(input, MAX_BYTES)) {
            case Outcome.Go<byte[]>(var unpacked) -> {
                Invariant.holds(unpacked.length <= MAX_BYTES, "a body keeps its limit");
                try (var second = new GZIPInputStream(new ByteArrayInputStream(input))) {
                    Invariant.holds(Arrays.equals(second.readAllBytes(), unpacked), "the JDK unpacks the same");
                }
            }
            case Outcome.Stop<byte[]>(var refusal) ->
                Invariant.holds(
                        refusal instanceof Refusal.Malformed || refusal instanceof Refusal.BodyTooLarge,
                        "what is refused is the caller's fault");
        }
    }

    private static void pack(byte[] input) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(input);
        }
        Invariant.holds(
                GzipDecoder.unpack(packed.toByteArray(), MAX_BYTES) instanceof Outcome.Go<byte[]>(var unpacked)
                        && Arrays.equals(unpacked, input),
                "what was packed is unpacked");
        Invariant.holds(packed.size() <= GzipDecoder.mostPacked(input.length), "packing keeps its bound");
    }
}
