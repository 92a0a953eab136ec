package dev.sluice.edge.http;

import dev.sluice.edge.request.Outcome;
import dev.sluice.edge.request.Refusal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a request is for, whichever of the forms of RFC 9112 §3.2 says it. The absolute form, which clients send that take us
 * for a proxy, means what its path means; its authority stands for {@code Host} and must not contradict it.
 *
 * @param path raw, without a query; {@code *} and what is no path stand as they came
 * @param authority of the absolute form; null in any other
 * @param isHttps whether the absolute form says so
 */
record RequestTarget(String path, @Nullable String authority, boolean isHttps) {
    private static final String SCHEME_END = "://";

    static RequestTarget ofPath(String path) {
        return new RequestTarget(path, null, false);
    }

    /** @param host the one that the request's head names */
    static Outcome<RequestTarget> of(String target, String method, String host) {
        if (target.startsWith("/") || target.equals("*") || !target.contains(SCHEME_END)) {
            return Outcome.go(ofPath(target));
        }
        var schemeEnd = target.indexOf(SCHEME_END);
        var scheme = target.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return malformed("the target's scheme is neither http nor https");
        }
        var begin = schemeEnd + SCHEME_END.length();
        var slash = target.indexOf('/', begin);
        var authority = target.substring(begin, slash < 0 ? target.length() : slash);
        if (!isSame(scheme, authority, host)) {
            return malformed("the target's authority is not that of Host");
        }
        var path = slash < 0 ? rootFor(method) : target.substring(slash);
        return Outcome.go(new RequestTarget(path, authority, scheme.equals("https")));
    }

    /** RFC 9112 §3.2.4: without a path OPTIONS asks for the server as a whole. */
    private static String rootFor(String method) {
        return method.equals("OPTIONS") ? "*" : "/";
    }

    /** The host's grammar, which knows neither user nor path, was looked at before. */
    private static boolean isSame(String scheme, String authority, String host) {
        return !authority.isEmpty() && withoutDefault(scheme, authority).equals(withoutDefault(scheme, host));
    }

    private static String withoutDefault(String scheme, String authority) {
        var lower = authority.toLowerCase(Locale.ROOT);
        var port = scheme.equals("http") ? ":80" : ":443";
        if (lower.endsWith(port)) {
            return lower.substring(0, lower.length() - port.length());
        }
        return lower.endsWith(":") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static Outcome<RequestTarget> malformed(String reason) {
        return Outcome.stop(new Refusal.Malformed(reason));
    }
}
