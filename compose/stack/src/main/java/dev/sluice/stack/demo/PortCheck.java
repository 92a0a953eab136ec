package dev.sluice.stack.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;

/** Looks at the ports before anything starts, so that the user learns of all that cannot be used and what to do. */
final class PortCheck {
    private PortCheck() {}

    static void refuseUnusable(DemoOptions options) throws DemoStartException {
        var wanted = new LinkedHashMap<String, Integer>();
        wanted.put("--port", options.port());
        wanted.put("--admin-port", options.adminPort());
        wanted.put("--broker-port", options.brokerPort());
        var unusable = new ArrayList<String>();
        var first = new HashMap<Integer, String>();
        wanted.forEach((option, port) -> {
            var other = port == 0 ? null : first.putIfAbsent(port, option);
            if (other != null) {
                unusable.add("%s and %s are both %d; choose another for one of them".formatted(other, option, port));
            } else if (isTaken(port)) {
                unusable.add(
                        "port %d is taken; choose another with %s, 0 for any that is free".formatted(port, option));
            }
        });
        if (!unusable.isEmpty()) {
            throw new DemoStartException(String.join(System.lineSeparator(), unusable));
        }
    }

    private static boolean isTaken(int port) {
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true); // what a closed connection leaves behind for a minute is nobody's
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
