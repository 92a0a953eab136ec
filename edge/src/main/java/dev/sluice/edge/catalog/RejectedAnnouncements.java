package dev.sluice.edge.catalog;

import dev.sluice.contracts.read.Diagnostic;
import dev.sluice.contracts.wire.ContractAnnouncement;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Announcements that are refused for what they are, whatever else is accepted, by their fingerprint: nobody reads again what
 * no edge could serve, nor tries again what took all memory or the whole stack once. Only the newest are known. One thread.
 */
final class RejectedAnnouncements {
    private static final int MOST = 256;
    private static final int MOST_FAULTS = 100;

    private final Map<String, List<Diagnostic>> known = new LinkedHashMap<>();

    /** Why it is refused; empty for one that was not yet, or of which it is not known any more. */
    Optional<List<Diagnostic>> of(ContractAnnouncement announced) {
        return known.isEmpty() ? Optional.empty() : Optional.ofNullable(known.get(fingerprint(announced)));
    }

    void add(ContractAnnouncement announced, List<Diagnostic> why) {
        known.put(fingerprint(announced), List.copyOf(why.subList(0, Math.min(why.size(), MOST_FAULTS))));
        if (known.size() > MOST) {
            known.remove(known.keySet().iterator().next());
        }
    }

    private static String fingerprint(ContractAnnouncement announced) {
        var document = announced.document();
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(document == null ? new byte[0] : document);
            return announced.service() + " " + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
