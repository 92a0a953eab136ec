package dev.sluice.edge.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.LazyString;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gives the values of header lines a character for each octet, where Helidon's own puts one and the same mark in place of each
 * beyond ASCII. What text they are is for {@link HeaderOctets} to say. */
final class OctetReader extends DataReader {

    @SuppressWarnings({"removal", "NullAway"}) // the one constructor for classes of others; null is how the end is said
    OctetReader(Supplier<byte @Nullable []> source) {
        super(source);
    }

    @Override
    public LazyString readLazyString(Charset charset, int length) {
        return super.readLazyString(StandardCharsets.ISO_8859_1, length);
    }
}
