package dev.sluice.load.replay.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A server that is called over HTTP: an edge, or whoever follows the contract.
 *
 * @param base in front of every path, without a slash at its end
 * @param token the bearer token of every call
 * @param trust whose certificates count; absent for those that Java trusts
 */
public record HttpTargetConfig(URI base, Optional<String> token, Optional<SSLContext> trust) {

    /** @throws IllegalArgumentException for what is no such address */
    public static URI base(String text) {
        try {
            var uri = new URI(text.replaceAll("/+$", ""));
            var isHttp = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (isHttp
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(noAddress(text), e);
        }
        throw new IllegalArgumentException(noAddress(text));
    }

    private static String noAddress(String text) {
        return "'" + text + "', expected such as https://edge.example:8443 or http://127.0.0.1:8080/prefix";
    }

    /** Where it is, in short. */
    public String host() {
        return base.getRawAuthority();
    }

    /** Without the token. */
    @Override
    public String toString() {
        return base.toString();
    }
}
