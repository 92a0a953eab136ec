package dev.sluice.edge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {
    private final ClientAddress addresses =
            new ClientAddress(List.of(CidrBlock.parse("10.0.0.0/8"), CidrBlock.parse("fd00::/8")));

    @ParameterizedTest(name = "{0}, {1}: {2} -> {3}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        192.0.2.7   | -               | -                                   | 192.0.2.7
        192.0.2.7   | x-forwarded-for | 203.0.113.1                         | 192.0.2.7
        10.0.0.1    | -               | -                                   | 10.0.0.1
        10.0.0.1    | x-forwarded-for | 203.0.113.1                         | 203.0.113.1
        10.0.0.1    | x-forwarded-for | 198.51.100.9, 203.0.113.1, 10.2.3.4 | 203.0.113.1
        10.0.0.1    | x-forwarded-for | 10.9.9.9, 10.2.3.4                  | 10.9.9.9
        10.0.0.1    | x-forwarded-for | nonsense                            | 10.0.0.1
        10.0.0.1    | x-forwarded-for | 203.0.113.1:4711                    | 203.0.113.1
        10.0.0.1    | forwarded       | for=203.0.113.1;proto=https         | 203.0.113.1
        10.0.0.1    | forwarded       | For="[2001:db8:1:2:3::4]:4711"      | 2001:0db8:0001:0002::/64
        10.0.0.1    | forwarded       | for=203.0.113.1, for=_hidden        | 10.0.0.1
        2001:db8::7 | -               | -                                   | 2001:0db8:0000:0000::/64
        fd00::1     | x-forwarded-for | 203.0.113.1                         | 203.0.113.1
        """)
    void the_client_is_the_last_that_no_trusted_proxy_is(String peer, String header, String value, String client) {
        Map<String, List<String>> headers = header == null ? Map.of() : Map.of(header, List.of(value));

        assertThat(addresses.of(InetAddress.ofLiteral(peer), name -> headers.getOrDefault(name, List.of())))
                .isEqualTo(client);
    }

    @ParameterizedTest(name = "Forwarded: {0}, X-Forwarded-For: {1} -> {2}")
    @CsvSource({
        "for=203.0.113.1, 203.0.113.1, 203.0.113.1",
        "for=198.51.100.9, 203.0.113.1, 10.0.0.1",
        "for=10.2.3.4, 203.0.113.1, 10.0.0.1"
    })
    void a_header_that_the_proxy_may_have_left_as_a_caller_wrote_it_does_not_count(
            String forwarded, String forwardedFor, String client) {
        var headers = Map.of("forwarded", List.of(forwarded), "x-forwarded-for", List.of(forwardedFor));

        assertThat(addresses.of(InetAddress.ofLiteral("10.0.0.1"), name -> headers.getOrDefault(name, List.of())))
                .isEqualTo(client);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "example.com", "fd00::/129"})
    void what_is_no_range_of_addresses_is_refused(String text) {
        assertThatThrownBy(() -> CidrBlock.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
