package dev.sluice.edge.http;

import dev.sluice.edge.request.ReceivedRequest.Headers;
import io.helidon.common.socket.PeerInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who calls, as far as addresses tell: the peer of the connection, unless that is a proxy that is trusted to name its own
 * ({@code Forwarded}, RFC 7239, or {@code X-Forwarded-For}). Proxies append, so the last name that no trusted proxy bears is
 * the client; what stands before it anybody may have written. An IPv6 address counts with its /64, which one client has whole.
 */
final class ClientAddress {
    private static final int IPV6_BYTES = 16;
    private static final int OF_ONE_CLIENT = 8;
    private static final HexFormat HEX = HexFormat.of();

    private final List<CidrBlock> trusted;

    ClientAddress(List<CidrBlock> trusted) {
        this.trusted = List.copyOf(trusted);
    }

    String of(PeerInfo peer, Headers headers) {
        return address(peer).map(address -> of(address, headers)).orElseGet(peer::host);
    }

    boolean isTrustedPeer(PeerInfo peer) {
        return address(peer).filter(this::isTrusted).isPresent();
    }

    /** Whether that is a trusted proxy, which speaks for many and did not say for whom.
     * @param client as told of the peer */
    boolean isProxy(PeerInfo peer, String client) {
        return address(peer)
                .filter(address -> isTrusted(address) && client.equals(text(address)))
                .isPresent();
    }

    private static Optional<InetAddress> address(PeerInfo peer) {
        return peer.address() instanceof InetSocketAddress socket
                ? Optional.ofNullable(socket.getAddress())
                : Optional.empty();
    }

    /** A proxy that knows one of the two headers passes on whatever a caller wrote into the other: where both stand and do not
     * agree, neither counts. */
    String of(InetAddress peer, Headers headers) {
        if (trusted.isEmpty() || !isTrusted(peer)) {
            return text(peer);
        }
        var standard = forwarded(headers);
        var usual = forwardedFor(headers);
        var client = client(peer, standard.isEmpty() ? usual : standard);
        var agree = standard.isEmpty() || usual.isEmpty() || client.equals(client(peer, usual));
        return text(agree ? client : peer);
    }

    private InetAddress client(InetAddress peer, List<String> names) {
        var client = peer;
        for (var name : names.reversed()) {
            var address = literal(name);
            if (address.isEmpty()) {
                return client; // hidden or unknown: the proxy that says so stands for all behind it
            }
            client = address.get();
            if (!isTrusted(client)) {
                return client;
            }
        }
        return client;
    }

    private boolean isTrusted(InetAddress address) {
        return trusted.stream().anyMatch(range -> range.includes(address));
    }

    private static List<String> forwarded(Headers headers) {
        var names = new ArrayList<String>();
        for (var line : headers.all("forwarded")) {
            for (var element : line.split(",", -1)) {
                for (var pair : element.split(";", -1)) {
                    var text = pair.strip();
                    if (text.toLowerCase(Locale.ROOT).startsWith("for=")) {
                        names.add(text.substring("for=".length()));
                    }
                }
            }
        }
        return names;
    }

    private static List<String> forwardedFor(Headers headers) {
        return headers.all("x-forwarded-for").stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .toList();
    }

    /** With brackets, quotes and port as they come. */
    private static Optional<InetAddress> literal(String name) {
        var text = name.strip().replace("\"", "");
        if (text.startsWith("[")) {
            text = text.substring(1, Math.max(1, text.indexOf(']')));
        } else if (text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':')) {
            text = text.substring(0, text.indexOf(':'));
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What one client has: an IPv4 address, or the first of an IPv6 /64. */
    static InetAddress network(InetAddress address) {
        var bytes = address.getAddress();
        if (bytes.length < IPV6_BYTES) {
            return address;
        }
        Arrays.fill(bytes, OF_ONE_CLIENT, IPV6_BYTES, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }

    private static String text(InetAddress address) {
        var bytes = address.getAddress();
        if (bytes.length < IPV6_BYTES) {
            return address.getHostAddress();
        }
        var text = new StringBuilder();
        for (var at = 0; at < OF_ONE_CLIENT; at += 2) {
            text.append(HEX.formatHex(bytes, at, at + 2)).append(':');
        }
        return text.append(":/64").toString();
    }
}
