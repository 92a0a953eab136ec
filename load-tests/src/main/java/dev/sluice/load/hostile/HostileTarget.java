package dev.sluice.load.hostile;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Whom hostile callers call.
 *
 * @param edge on this machine
 * @param publicPath of an operation, or of none, that needs no token
 * @param guardedPath of a POST that the token permits
 */
public record HostileTarget(InetSocketAddress edge, String publicPath, String guardedPath, String token) {

    /** @throws IllegalArgumentException for an address that is not of the loopback: nobody else is called so */
    public HostileTarget {
        var address = edge.getAddress();
        if (address == null || !address.isLoopbackAddress()) {
            throw new IllegalArgumentException(edge + " is no loopback address");
        }
    }

    public static HostileTarget of(int port, String publicPath, String guardedPath, String token) {
        return new HostileTarget(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), publicPath, guardedPath, token);
    }
}
