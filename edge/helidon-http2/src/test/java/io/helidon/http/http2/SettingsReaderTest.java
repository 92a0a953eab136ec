package io.helidon.http.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.common.buffers.BufferData;
import java.util.HexFormat;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class SettingsReaderTest {

    private static Http2Settings read(String hex) {
        return Http2Settings.create(BufferData.create(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }

    @Test
    void unknown_settings_are_left_out_with_their_values() { // RFC 9113 §6.5.2
        var settings = read("1a1a 00020002  0004 00010000  ffff ffffffff  0005 00008000");

        assertThat(settings.value(Http2Setting.INITIAL_WINDOW_SIZE)).isEqualTo(0x10000);
        assertThat(settings.value(Http2Setting.MAX_FRAME_SIZE)).isEqualTo(0x8000);
        assertThat(settings.hasValue(Http2Setting.ENABLE_PUSH)).isFalse();
    }

    @Test
    void the_last_of_two_values_counts() { // RFC 9113 §6.5.3
        assertThat(read("0004 00000001  0004 00000002").value(Http2Setting.INITIAL_WINDOW_SIZE))
                .isEqualTo(2);
    }

    @Test
    void a_part_of_a_setting_is_a_wrong_size() { // RFC 9113 §6.5
        assertThatThrownBy(() -> read("0004 0000"))
                .isInstanceOfSatisfying(
                        Http2Exception.class, e -> assertThat(e.code()).isEqualTo(Http2ErrorCode.FRAME_SIZE));
    }
}
