package dev.sluice.load.replay.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.contracts.wire.RequestId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Request ids of a run: the same for the same original each time, so that a run that is continued doubles nothing. They begin
 * with the run's mark: runs that are played at once share a reply topic. What follows cannot be guessed by whoever does not know
 * the original's id. One thread, but for {@link #isOurs}.
 */
final class ReplayIds {
    private static final int BYTES = 16;
    /** So many that they are whole characters of the id. */
    private static final int MARK_BYTES = 3;

    private final byte[] run;
    private final byte[] mark;
    private final String markText;
    private final MessageDigest sha256;

    ReplayIds(String run) {
        this.run = (run + "\n").getBytes(UTF_8);
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        this.mark = Arrays.copyOf(sha256.digest(this.run), MARK_BYTES);
        this.markText = text(mark);
    }

    /** By any thread. */
    boolean isOurs(String id) {
        return id.startsWith(markText);
    }

    RequestId of(RequestId original) {
        sha256.update(run);
        var digest = sha256.digest(original.text().getBytes(UTF_8));
        var id = Arrays.copyOf(mark, BYTES);
        System.arraycopy(digest, 0, id, MARK_BYTES, BYTES - MARK_BYTES);
        return new RequestId(text(id));
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
