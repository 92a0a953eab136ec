package dev.sluice.load.generate;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * Where calls go and what they hold.
 *
 * @param uri {@code http} only: TLS in the generator would take the processors from what it measures
 * @param headers each as {@code name: value}
 * @param body a file
 * @param expected the status that counts as answered; 0 takes any 2xx
 */
public record Target(URI uri, String method, List<String> headers, Path body, int expected) {

    public Target {
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
    }

    /** 80 where the address names none. */
    public int port() {
        return uri.getPort() < 0 ? 80 : uri.getPort();
    }
}
