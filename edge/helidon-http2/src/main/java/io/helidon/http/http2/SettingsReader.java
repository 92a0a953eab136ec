package io.helidon.http.http2;

import io.helidon.common.buffers.BufferData;
import org.jspecify.annotations.NullMarked;

/** Reads the settings of a SETTINGS frame. Stands in place of a method of {@link Http2Settings}. */
@NullMarked
final class SettingsReader {
    private static final int SETTING_OCTETS = 6;
    private static final int VALUE_OCTETS = 4;

    private SettingsReader() {}

    /** A setting that is not known is left out with its value (RFC 9113 §6.5.2); callers send such to keep others ready for new
     * ones (RFC 8701). */
    static Http2Settings create(BufferData frame) {
        if (frame.available() % SETTING_OCTETS != 0) {
            throw new Http2Exception(Http2ErrorCode.FRAME_SIZE, "SETTINGS with a part of a setting");
        }
        var settings = Http2Settings.builder();
        while (frame.available() > 0) {
            var known = Http2Setting.BY_ID.get(frame.readInt16());
            if (known == null) {
                frame.skip(VALUE_OCTETS);
            } else {
                add(settings, known, frame);
            }
        }
        return settings.build();
    }

    private static <T> void add(Http2Settings.Builder settings, Http2Setting<T> known, BufferData frame) {
        settings.add(known, known.read(frame));
    }
}
