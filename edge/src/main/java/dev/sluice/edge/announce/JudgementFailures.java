package dev.sluice.edge.announce;

import dev.sluice.contracts.read.Fault;
import dev.sluice.contracts.wire.Announcement;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Announcements whose judging failed, by their fingerprint, so that nobody tries again what took all memory or the whole
 * stack once. Only the newest are known. One thread.
 */
final class JudgementFailures {
    private static final int MOST = 256;

    private final Map<String, Fault> known = new LinkedHashMap<>();

    /** Why it is not judged; empty for one whose judging never failed. */
    Optional<Fault> of(Announcement announced) {
        return known.isEmpty() ? Optional.empty() : Optional.ofNullable(known.get(fingerprint(announced)));
    }

    void add(Announcement announced, Fault why) {
        known.put(fingerprint(announced), why);
        if (known.size() > MOST) {
            known.remove(known.keySet().iterator().next());
        }
    }

    private static String fingerprint(Announcement announced) {
        var document = announced.document();
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(document == null ? new byte[0] : document);
            return announced.service() + " " + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
