package dev.sluice.edge.http;

import io.helidon.common.GenericType;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.mapper.Value;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderValues;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A header of an answer that HTTP/1.1 gets in other bytes than Helidon would write; all else is Helidon's. */
abstract sealed class WrittenHeader implements Header {
    /** Stands for a length, so that Helidon adds none, and is not written. */
    static final Header NO_LENGTH = new Unwritten(HeaderValues.CONTENT_LENGTH_ZERO);

    private final Header helidon;

    private WrittenHeader(Header helidon) {
        this.helidon = helidon;
    }

    private static final class Unwritten extends WrittenHeader {

        private Unwritten(Header helidon) {
            super(helidon);
        }

        @Override
        public void writeHttp1Header(BufferData buffer) {
            // nothing
        }
    }

    /** Whose values have a character for each octet; Helidon would write a question mark for those beyond ASCII. */
    static final class AsOctets extends WrittenHeader {

        AsOctets(Header helidon) {
            super(helidon);
        }

        @Override
        public void writeHttp1Header(BufferData buffer) {
            for (var value : allValues()) {
                buffer.write(headerName().nameBytes());
                buffer.write(':');
                buffer.write(' ');
                buffer.write(value.getBytes(StandardCharsets.ISO_8859_1));
                buffer.write('\r');
                buffer.write('\n');
            }
        }
    }

    @Override
    public String name() {
        return helidon.name();
    }

    @Override
    public HeaderName headerName() {
        return helidon.headerName();
    }

    @Override
    public String get() {
        return helidon.get();
    }

    @Override
    public List<String> allValues() {
        return helidon.allValues();
    }

    @Override
    public int valueCount() {
        return helidon.valueCount();
    }

    @Override
    public boolean sensitive() {
        return helidon.sensitive();
    }

    @Override
    public boolean changing() {
        return helidon.changing();
    }

    @Override
    public <N> Value<N> as(Class<N> type) {
        return helidon.as(type);
    }

    @Override
    public <N> Value<N> as(GenericType<N> type) {
        return helidon.as(type);
    }

    @Override
    public <N> Value<N> as(Function<? super String, ? extends N> mapper) {
        return helidon.as(mapper);
    }

    @Override
    public Optional<String> asOptional() {
        return helidon.asOptional();
    }

    @Override
    public Value<Boolean> asBoolean() {
        return helidon.asBoolean();
    }

    @Override
    public Value<String> asString() {
        return helidon.asString();
    }

    @Override
    public Value<Integer> asInt() {
        return helidon.asInt();
    }

    @Override
    public Value<Long> asLong() {
        return helidon.asLong();
    }

    @Override
    public Value<Double> asDouble() {
        return helidon.asDouble();
    }
}
