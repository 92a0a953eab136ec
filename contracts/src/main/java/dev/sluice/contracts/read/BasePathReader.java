package dev.sluice.contracts.read;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The path part of {@code servers}; only that counts, and it must be the same wherever a document names servers. */
final class BasePathReader {
    private static final Pattern ORIGIN = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://[^/]*|^//[^/]*");
    private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]*)}");

    private final DiagnosticCollector faults;

    BasePathReader(DiagnosticCollector faults) {
        this.faults = faults;
    }

    /** Empty, or a path without a slash at its end; that of the first server. */
    String of(DocumentNode holder) {
        var servers = holder.at("servers").items();
        if (servers.isEmpty()) {
            return "";
        }
        var first = path(servers.getFirst());
        for (var server : servers) {
            compare(first, server);
        }
        var reason = first.filter(path -> !path.isEmpty()).flatMap(PathTemplateReader::fault);
        reason.ifPresent(
                fault -> faults.add(servers.getFirst().at("url"), "server prefix " + first.orElse("") + " " + fault));
        return reason.isPresent() ? "" : first.orElse("");
    }

    /** Servers may also be named for a path or an operation; a fault where they lie under another prefix. */
    void mustBeSame(DocumentNode root, DocumentNode holder) {
        var servers = root.at("servers").items();
        var first = servers.isEmpty() ? Optional.of("") : path(servers.getFirst());
        for (var server : holder.at("servers").items()) {
            compare(first, server);
        }
    }

    private void compare(Optional<String> first, DocumentNode server) {
        var path = path(server);
        if (path.isEmpty()) {
            faults.add(server.at("url"), "server has no url, or one with a variable that has no default");
        } else if (first.isPresent() && !first.equals(path)) {
            faults.add(
                    server.at("url"),
                    "server lies under '" + path.get() + "', the first one under '" + first.get()
                            + "': one document has one prefix");
        }
    }

    private static Optional<String> path(DocumentNode server) {
        return server.at("url").text().flatMap(url -> filled(url, server)).map(url -> {
            var path = ORIGIN.matcher(url).replaceFirst("");
            var end = path.length();
            while (end > 0 && path.charAt(end - 1) == '/') {
                end--;
            }
            var trimmed = path.substring(0, end);
            return trimmed.isEmpty() || trimmed.startsWith("/") ? trimmed : "/" + trimmed;
        });
    }

    /** Puts the defaults of the server's variables into its URL. */
    private static Optional<String> filled(String url, DocumentNode server) {
        var matcher = VARIABLE.matcher(url);
        var filled = new StringBuilder();
        while (matcher.find()) {
            var value =
                    server.at("variables").at(matcher.group(1)).at("default").scalar();
            if (value.isEmpty()) {
                return Optional.empty();
            }
            matcher.appendReplacement(filled, Matcher.quoteReplacement(value.get()));
        }
        return Optional.of(matcher.appendTail(filled).toString());
    }
}
