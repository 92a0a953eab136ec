package dev.sluice.load.generate;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where calls go and what they hold.
 *
 * @param uri {@code http} only: TLS in the generator would take the processors from what it measures
 * @param headers each as {@code name: value}
 * @param body a file
 * @param expected the status that counts as answered; 0 takes any 2xx
 * @param further addresses that share the calls with the first, connection by connection
 * @param tokens a file with a bearer token a line, which calls bear in turns; none where the headers say it all
 */
public record LoadTarget(
        URI uri,
        String method,
        List<String> headers,
        Path body,
        int expected,
        List<URI> further,
        @Nullable Path tokens) {
    private static final int HTTP_PORT = 80;

    public LoadTarget {
        if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
            throw new IllegalArgumentException("'%s' is no http:// address".formatted(uri));
        }
        if (!method.matches("[A-Z]+") || method.equals("HEAD") || method.equals("CONNECT")) {
            throw new IllegalArgumentException("'%s' is no method that can be measured".formatted(method));
        }
        for (var header : headers) {
            if (!header.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+:[\\x20-\\x7e]*")) {
                throw new IllegalArgumentException("'%s' is no header such as 'name: value'".formatted(header));
            }
        }
        headers = List.copyOf(headers);
        further = List.copyOf(further);
    }

    /** One address, and headers that are the same for each call. */
    public static LoadTarget of(URI uri, String method, List<String> headers, Path body, int expected) {
        return new LoadTarget(uri, method, headers, body, expected, List.of(), null);
    }

    /** Where the connection of this number goes. */
    InetSocketAddress address(int connection) {
        var turn = connection % (further.size() + 1);
        var to = turn == 0 ? uri : further.get(turn - 1);
        return new InetSocketAddress(to.getHost(), to.getPort() < 0 ? HTTP_PORT : to.getPort());
    }
}
