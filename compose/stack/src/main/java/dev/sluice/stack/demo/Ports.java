package dev.sluice.stack.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/** Looks for taken ports before anything starts, so that the user learns of all of them and what to do. */
final class Ports {
    private Ports() {}

    static void refuseTaken(DemoOptions options) throws CannotStart {
        var wanted = new LinkedHashMap<String, Integer>();
        wanted.put("--port", options.port());
        wanted.put("--admin-port", options.adminPort());
        wanted.put("--broker-port", options.brokerPort());
        var taken = new ArrayList<String>();
        wanted.forEach((option, port) -> {
            if (isTaken(port)) {
                taken.add("port %d is taken; choose another with %s, 0 for any that is free".formatted(port, option));
            }
        });
        if (!taken.isEmpty()) {
            throw new CannotStart(String.join(System.lineSeparator(), taken));
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
