package dev.sluice.edge.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * By which names the admin socket may be asked. A page that a browser shows can have its own name lead here (DNS
 * rebinding), and then reads what the browser can reach; but the name that it asks for is its own. An address cannot lead
 * elsewhere.
 */
final class AdminHosts {
    private final Set<String> names = new HashSet<>();

    /** @param configured beside localhost, the name of this machine, and that on which it listens */
    AdminHosts(Collection<String> configured, String listensOn) {
        names.add("localhost");
        names.add(name(listensOn));
        configured.forEach(text -> names.add(name(text)));
        try {
            names.add(name(InetAddress.getLocalHost().getHostName()));
        } catch (UnknownHostException e) {
            names.remove(""); // a machine without a name is asked by its address
        }
    }

    /** @param host as in the header, with or without a port */
    boolean has(String host) {
        var name = name(withoutPort(host));
        return names.contains(name) || isAddress(name);
    }

    private static String withoutPort(String host) {
        if (host.startsWith("[")) {
            return host.substring(0, host.indexOf(']') + 1);
        }
        var colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    private static boolean isAddress(String name) {
        if (name.isEmpty()) {
            return false;
        }
        var isBracketed = name.startsWith("[") && name.endsWith("]");
        try {
            var _ = InetAddress.ofLiteral(isBracketed ? name.substring(1, name.length() - 1) : name);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String name(String text) {
        var lower = text.strip().toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
